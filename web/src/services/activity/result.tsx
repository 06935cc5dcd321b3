/** How a request ended. */
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { ActivityItem } from './api/activity';

export function Result({ item }: { item: ActivityItem }) {
  // Told to wait for a person.
  if (item.ok && item.errorCode !== undefined)
    return (
      <StatusIndicator type="pending">
        {item.status} <bdi>{item.errorCode}</bdi>
      </StatusIndicator>
    );
  if (item.ok) return <StatusIndicator type="success">{item.status}</StatusIndicator>;
  return (
    <StatusIndicator type={item.denial ? 'stopped' : 'error'}>
      {item.status} <bdi>{item.errorCode}</bdi>
    </StatusIndicator>
  );
}

export function operationName({ service, operation }: ActivityItem): string {
  return `${service}:${operation || '(unknown operation)'}`;
}
