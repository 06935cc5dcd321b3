/** The "Settings summary" pane, with the two forms of the portal's address. */
import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import Link from '@cloudscape-design/components/link';
import { Copyable } from '../../components/texts/copyable';
import { ConsoleLink } from '../../components/links/navigation';
import { useIdentityCenter } from './area';

/** Pixels: an instance's ARN stands in one line with its button. */
const narrowest = 380;

export function SettingsSummary({ onSettingsPage = false }: { onSettingsPage?: boolean }) {
  const { identityCenter } = useIdentityCenter();
  const {
    organizationId,
    instanceArn = '',
    identityStoreId = '',
    region = '',
    startUrl = '',
    localPortalUrl = '',
  } = identityCenter;
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
        columns={3}
        minColumnWidth={narrowest}
        items={[
          { label: 'Instance ARN', value: <Copyable name="Instance ARN" value={instanceArn} /> },
          { label: 'Identity source', value: 'Identity Center directory' },
          { label: 'Identity store ID', value: <Copyable name="Identity store ID" value={identityStoreId} /> },
          { label: 'Region', value: <Copyable name="Region" value={region} /> },
          {
            label: 'Organization ID',
            value: organizationId ? (
              <Copyable name="Organization ID" value={organizationId} />
            ) : (
              'This account is in no organization'
            ),
          },
          { label: 'AWS access portal URL', value: <PortalUrl url={localPortalUrl} /> },
          { label: 'SSO start URL', value: <StartUrl url={startUrl} /> },
        ]}
      />
    </Container>
  );
}

/** The one for browsers. */
function PortalUrl({ url }: { url: string }) {
  return (
    <>
      <Copyable name="AWS access portal URL" value={url} />{' '}
      <Link href={url} external externalIconAriaLabel="Opens in a new tab">
        Open the portal
      </Link>
    </>
  );
}

/** AWS's form of the same address, the only one that newer AWS CLIs take. */
function StartUrl({ url }: { url: string }) {
  return (
    <>
      <Copyable name="SSO start URL" value={url} />{' '}
      <Box variant="small">
        For <Box variant="code">aws configure sso</Box>, in a terminal where <Box variant="code">sandlot env</Box> was
        used; the checklist has the line. A browser would take it to AWS itself.
      </Box>
    </>
  );
}
