/** What failed in the last deployment, in words. */
import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { Query } from '../../../api/use-query';
import { ErrorAlert } from '../../../components/dialogs/error-alert';
import { Loading } from '../../../components/pages/loading';
import type { Failure } from '../api/sandboxes';

export function Failures({ query: { data, error, reload } }: { query: Query<readonly Failure[]> }) {
  if (error !== undefined) return <ErrorAlert error={error} onRetry={reload} />;
  if (data === undefined) return <Loading what="what failed" />;
  return (
    <Alert type="error" header="What failed in the last deployment">
      <SpaceBetween size="s">
        {data.length === 0 && <div>No resource failed: the stack&apos;s own reason says more.</div>}
        {data.map(({ resource, type, reason }) => (
          <div key={`${resource} ${reason}`}>
            <div>
              <bdi>{reason}</bdi>
            </div>
            <Box variant="small">
              <bdi>{resource}</bdi>, {type}
            </Box>
          </div>
        ))}
        <div>Mend it in the project: the next deployment goes on from here.</div>
      </SpaceBetween>
    </Alert>
  );
}
