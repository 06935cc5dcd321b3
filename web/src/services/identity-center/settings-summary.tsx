/** The "Settings summary" pane, with the two forms of the portal's address. */
import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import Link from '@cloudscape-design/components/link';
import Spinner from '@cloudscape-design/components/spinner';
import { describeError } from '../../api/errors';
import { useQuery } from '../../api/use-query';
import { Copyable } from '../../components/copyable';
import { ConsoleLink } from '../../components/navigation';
import { useIdentityCenter } from './area';

export function SettingsSummary({ onSettingsPage = false }: { onSettingsPage?: boolean }) {
  const { identityCenter } = useIdentityCenter();
  const { instanceArn = '', identityStoreId = '', region = '', startUrl = '', localPortalUrl = '' } = identityCenter;
  return (
    <Container
      header={
        <Header
          variant="h2"
          actions={!onSettingsPage && <ConsoleLink to="/identity-center/settings">Go to settings</ConsoleLink>}
        >
          Settings summary
        </Header>
      }
    >
      <KeyValuePairs
        columns={onSettingsPage ? 2 : 1}
        items={[
          { label: 'Instance ARN', value: <Copyable name="Instance ARN" value={instanceArn} /> },
          { label: 'Identity source', value: 'Identity Center directory' },
          { label: 'Identity store ID', value: <Copyable name="Identity store ID" value={identityStoreId} /> },
          { label: 'Region', value: <Copyable name="Region" value={region} /> },
          { label: 'Organization ID', value: <OrganizationId /> },
          { label: 'AWS access portal URL', value: <Copyable name="AWS access portal URL" value={startUrl} /> },
          { label: 'AWS access portal on this machine', value: <LocalPortal url={localPortalUrl} /> },
        ]}
      />
    </Container>
  );
}

function LocalPortal({ url }: { url: string }) {
  return (
    <>
      <Link href={url} external externalIconAriaLabel="Opens in a new tab">
        {url}
      </Link>{' '}
      <Box variant="small">
        Open this one in a browser. The AWS access portal URL is the same portal under AWS&apos;s own form of address:
        give it to the AWS CLI as the SSO start URL. A browser would take it to AWS itself.
      </Box>
    </>
  );
}

/** The AWS client for it loads after the page is there. */
function OrganizationId() {
  const query = useQuery('organization', async (signal) => {
    const { describeOrganization } = await import('../organizations/api/organization');
    return (await describeOrganization(signal)) ?? {};
  });
  if (query.error !== undefined) return <Alert type="warning">{describeError(query.error).message}</Alert>;
  if (!query.data) return <Spinner />;
  return query.data.Id ? (
    <Copyable name="Organization ID" value={query.data.Id} />
  ) : (
    <>This account is in no organization</>
  );
}
