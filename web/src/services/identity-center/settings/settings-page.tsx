/** Settings of the instance, in the tabs of AWS's console. */
import Tabs from '@cloudscape-design/components/tabs';
import { useSearchParams } from 'react-router-dom';
import { Page } from '../../../components/pages/page';
import { tabTexts } from '../../../components/pages/tab-texts';
import { areaCrumb, WithInstance, type Instance } from '../area';
import { SettingsSummary } from '../settings-summary';
import { AccessControlTab } from './access-control-tab';
import { AuthenticationTab } from './authentication-tab';

export function Component() {
  return <WithInstance title="Settings">{(instance) => <Settings {...instance} />}</WithInstance>;
}

function Settings({ instanceArn }: Instance) {
  const [search, setSearch] = useSearchParams();
  return (
    <Page title="Settings" breadcrumbs={[areaCrumb]}>
      <Tabs
        i18nStrings={tabTexts}
        ariaLabel="Settings"
        activeTabId={search.get('tab') ?? 'identity-source'}
        onChange={(event) => setSearch({ tab: event.detail.activeTabId }, { replace: true })}
        tabs={[
          { id: 'identity-source', label: 'Identity source', content: <SettingsSummary onSettingsPage /> },
          { id: 'authentication', label: 'Authentication', content: <AuthenticationTab /> },
          {
            id: 'access-control',
            label: 'Attributes for access control',
            content: <AccessControlTab instanceArn={instanceArn} />,
          },
        ]}
      />
    </Page>
  );
}
