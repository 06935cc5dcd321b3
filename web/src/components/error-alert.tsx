/** A failed request: what happened, what to do, and a button that tries again. */
import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import { describeError } from '../api/errors';

export function ErrorAlert({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const { header, message, advice, requestId } = describeError(error);
  return (
    <Alert type="error" header={header} action={onRetry && <Button onClick={onRetry}>Try again</Button>}>
      <div>{message}</div>
      {advice && <div>{advice}</div>}
      {requestId && (
        <Box variant="small" color="inherit">
          Request ID: {requestId}
        </Box>
      )}
    </Alert>
  );
}
