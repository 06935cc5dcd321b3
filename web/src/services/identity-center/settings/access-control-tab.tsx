/** Settings > Attributes for access control: which user attributes become tags of a session (ABAC). */
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import {
  disableAccessControlAttributes,
  enableAccessControlAttributes,
  getAccessControlAttributes,
} from '../api/access-control-attributes';
import { useQuery } from '../../../api/use-query';
import { ActionDialog } from '../../../components/dialogs/action-dialog';
import { ErrorAlert } from '../../../components/dialogs/error-alert';
import { Loading } from '../../../components/pages/loading';
import { consoleHref, useFollow } from '../../../components/links/navigation';
import { useAction } from '../../../components/state/use-action';
import { usePageFrame } from '../../../components/pages/page-frame';

export function AccessControlTab({ instanceArn }: { instanceArn: string }) {
  // `null`, since a query without data is one that is still loading.
  const query = useQuery(
    `access-control-attributes/${instanceArn}`,
    async (signal) => (await getAccessControlAttributes(instanceArn, signal)) ?? null,
  );
  const [disabling, setDisabling] = useState(false);
  const { notify } = usePageFrame();
  const follow = useFollow();
  const enable = useAction(async () => {
    await enableAccessControlAttributes(instanceArn);
    notify({ type: 'success', content: 'Attributes for access control are enabled.' });
    query.reload();
  });
  const disable = async () => {
    await disableAccessControlAttributes(instanceArn);
    notify({ type: 'success', content: 'Attributes for access control are disabled.' });
    setDisabling(false);
    query.reload();
  };
  const attributes = query.data;
  return (
    <Container
      header={
        <Header
          variant="h2"
          description={
            'User attributes that go along with every session as its tags, ' +
            'for policies to compare with (aws:PrincipalTag).'
          }
          actions={
            attributes ? (
              <SpaceBetween direction="horizontal" size="xs">
                <Button onClick={() => setDisabling(true)}>Disable</Button>
                <Button href={consoleHref('/identity-center/settings/attributes')} onFollow={follow}>
                  Manage attributes
                </Button>
              </SpaceBetween>
            ) : (
              attributes === null && (
                <Button variant="primary" loading={enable.running} loadingText="Enabling" onClick={enable.run}>
                  Enable
                </Button>
              )
            )
          }
        >
          Attributes for access control
        </Header>
      }
    >
      <SpaceBetween size="m">
        {query.error !== undefined && <ErrorAlert error={query.error} onRetry={query.reload} />}
        {enable.error !== undefined && <ErrorAlert error={enable.error} />}
        {attributes === undefined && query.loading && <Loading what="the attributes" />}
        {attributes === null && <Box>Attributes for access control are not enabled.</Box>}
        {attributes?.length === 0 && <Box>No attributes yet. Choose Manage attributes.</Box>}
        {attributes && attributes.length > 0 && (
          <KeyValuePairs
            columns={2}
            items={attributes.map(({ key, source }) => ({ label: key, value: <bdi>{source}</bdi> }))}
          />
        )}
      </SpaceBetween>
      {disabling && (
        <ActionDialog
          title="Disable attributes for access control?"
          actionLabel="Disable"
          onAction={disable}
          onClose={() => setDisabling(false)}
        >
          <Box>
            Sessions no longer carry these attributes, and the list of attributes is deleted. Policies that ask for them
            will not match.
          </Box>
        </ActionDialog>
      )}
    </Container>
  );
}
