/** How an execution is. */
import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';

const types: Readonly<Record<string, StatusIndicatorProps.Type>> = {
  RUNNING: 'in-progress',
  SUCCEEDED: 'success',
  FAILED: 'error',
  TIMED_OUT: 'error',
  ABORTED: 'stopped',
};

export function ExecutionStatus({ status = '' }: { status?: string | undefined }) {
  const words = status.replaceAll('_', ' ').toLowerCase();
  return (
    <StatusIndicator type={types[status] ?? 'info'}>{words.charAt(0).toUpperCase() + words.slice(1)}</StatusIndicator>
  );
}
