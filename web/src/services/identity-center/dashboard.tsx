/** The dashboard: the checklist that leads to a signed-in developer, and the settings summary. */
import Grid from '@cloudscape-design/components/grid';
import { Page } from '../../components/pages/page';
import { areaCrumb } from './area';
import { SettingsSummary } from './settings-summary';
import { Checklist } from './setup/checklist';

const wide = (colspan: number) => ({ colspan: { default: 12, m: colspan } });

export function Dashboard() {
  return (
    <Page
      title="Dashboard"
      breadcrumbs={[areaCrumb]}
      description="IAM Identity Center: who may sign in, and what they may do in which account."
    >
      <Grid gridDefinition={[wide(8), wide(4)]}>
        <Checklist />
        <SettingsSummary />
      </Grid>
    </Page>
  );
}
