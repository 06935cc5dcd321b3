/** A stack's or resource's status, with a sign of how it is. */
import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';

export function StatusText({ status }: { status: string }) {
  return <StatusIndicator type={typeOf(status)}>{status}</StatusIndicator>;
}

function typeOf(status: string): StatusIndicatorProps.Type {
  if (status.endsWith('_FAILED') || status === 'FAILED') return 'error';
  if (status === 'REVIEW_IN_PROGRESS') return 'pending';
  if (status.endsWith('_IN_PROGRESS')) return 'in-progress';
  if (/^DELETE_(COMPLETE|SKIPPED)$/.test(status)) return 'stopped';
  if (status.endsWith('ROLLBACK_COMPLETE')) return 'warning';
  return status.endsWith('_COMPLETE') ? 'success' : 'info';
}
