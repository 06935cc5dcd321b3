/** One request: who asked for what, how it ended, its parameters, and for a denial why. */
import Alert from '@cloudscape-design/components/alert';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useParams } from 'react-router-dom';
import { isNotFound } from '../../api/errors';
import { useQuery } from '../../api/use-query';
import { Copyable } from '../../components/texts/copyable';
import { ErrorAlert } from '../../components/dialogs/error-alert';
import { Loading } from '../../components/pages/loading';
import { ConsoleLink } from '../../components/links/navigation';
import { Page } from '../../components/pages/page';
import { Timestamp } from '../../components/texts/timestamp';
import { JsonDocument } from '../../components/json/json-document';
import { getRequest, type ActivityItem } from './api/activity';
import { DenialPanel } from './denial-panel';
import { operationName, Result } from './result';

const crumbs = [{ text: 'Activity', path: '/activity' }];

export function Component() {
  const { requestId = '' } = useParams();
  const query = useQuery(`activity/request/${requestId}`, (signal) => getRequest(requestId, signal));
  if (isNotFound(query.error)) {
    return (
      <Page
        title="Request not found"
        breadcrumbs={crumbs}
        description="There is no such request any more: the newest 2,000 are kept, until Sandlot ends."
      >
        <ConsoleLink to="/activity">Go to the activity</ConsoleLink>
      </Page>
    );
  }
  return (
    <Page title={query.data ? operationName(query.data) : 'Request'} breadcrumbs={crumbs}>
      <SpaceBetween size="l">
        {query.error !== undefined && <ErrorAlert error={query.error} onRetry={query.reload} />}
        {query.data ? <RequestDetail item={query.data} /> : query.error === undefined && <Loading what="the request" />}
      </SpaceBetween>
    </Page>
  );
}

function RequestDetail({ item }: { item: ActivityItem }) {
  return (
    <SpaceBetween size="l">
      {item.errorMessage !== undefined && (
        <Alert type="error" header={item.errorCode}>
          <bdi>{item.errorMessage}</bdi>
        </Alert>
      )}
      <Container header={<Header variant="h2">Summary</Header>}>
        <KeyValuePairs
          columns={3}
          minColumnWidth={200}
          items={[
            { label: 'Result', value: <Result item={item} /> },
            { label: 'Time', value: <Timestamp at={item.time} /> },
            { label: 'Latency', value: `${item.latencyMs.toFixed(1)} ms` },
            {
              label: 'Principal',
              value:
                item.principalArn === undefined ? (
                  'Not authenticated'
                ) : (
                  <Copyable name="principal" value={item.principalArn} />
                ),
            },
            { label: 'Account', value: item.account ?? '-' },
            { label: 'Region', value: item.region },
            { label: 'Request ID', value: <Copyable name="request ID" value={item.requestId} /> },
          ]}
        />
      </Container>
      {item.denial && <DenialPanel denial={item.denial} />}
      <Container
        header={
          <Header variant="h2" description="Secrets are masked, long values are cut.">
            Parameters
          </Header>
        }
      >
        <JsonDocument text={JSON.stringify(item.parameters, null, 2)} name="Parameters" />
      </Container>
    </SpaceBetween>
  );
}
