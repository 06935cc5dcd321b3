/** A key's state, in AWS's words. */
import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';

const states: Readonly<Record<string, readonly [StatusIndicatorProps.Type, string]>> = {
  Enabled: ['success', 'Enabled'],
  Disabled: ['stopped', 'Disabled'],
  PendingDeletion: ['warning', 'Pending deletion'],
  PendingReplicaDeletion: ['warning', 'Pending replica deletion'],
  PendingImport: ['pending', 'Pending import'],
};

export function KeyStatus({ state }: { state: string | undefined }) {
  const [type, text] = states[state ?? ''] ?? ['info', state];
  return <StatusIndicator type={type}>{text}</StatusIndicator>;
}
