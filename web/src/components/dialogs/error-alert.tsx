/**
 * A failed request: what happened, what to do, and a button that tries again. Where a page's own data did not come
 * because the server is gone, the shell's banner says so, and this only keeps the place.
 */
import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Link from '@cloudscape-design/components/link';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { describeError, isNetworkFailure } from '../../api/errors';
import { consoleHref } from '../links/navigation';

export function ErrorAlert({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  if (onRetry && isNetworkFailure(error))
    return <StatusIndicator type="pending">Waiting for Sandlot to answer</StatusIndicator>;
  const { header, message, advice, link, requestId } = describeError(error);
  return (
    <Alert type="error" header={header} action={onRetry && <Button onClick={onRetry}>Try again</Button>}>
      <div>{message}</div>
      {advice && <div>{advice}</div>}
      {link && (
        <div>
          <Link href={consoleHref(link.path)}>{link.text}</Link>
        </div>
      )}
      {requestId && (
        <Box variant="small" color="inherit">
          Request ID: {requestId}
        </Box>
      )}
    </Alert>
  );
}
