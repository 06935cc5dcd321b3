/** Enabled or not, as AWS's console says it. */
import StatusIndicator from '@cloudscape-design/components/status-indicator';

export function ScheduleState({ state }: { state: string | undefined }) {
  return state === 'DISABLED' ? (
    <StatusIndicator type="stopped">Disabled</StatusIndicator>
  ) : (
    <StatusIndicator type="success">Enabled</StatusIndicator>
  );
}
