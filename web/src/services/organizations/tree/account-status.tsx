/** An account's state in AWS's words. */
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { Account } from '../api/organization';

export function AccountStatus({ account: { Status: status } }: { account: Account }) {
  if (status === 'ACTIVE') return <StatusIndicator>Active</StatusIndicator>;
  if (status === 'PENDING_CLOSURE') return <StatusIndicator type="in-progress">Pending closure</StatusIndicator>;
  if (status === 'SUSPENDED') return <StatusIndicator type="stopped">Suspended</StatusIndicator>;
  return <StatusIndicator type="pending">{status ?? 'Unknown'}</StatusIndicator>;
}
