/** Whether a user may sign in, and what is left to do before. */
import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';

const texts: Readonly<Record<string, readonly [StatusIndicatorProps.Type, string]>> = {
  CONFIRMED: ['success', 'Confirmed'],
  UNCONFIRMED: ['pending', 'Unconfirmed'],
  FORCE_CHANGE_PASSWORD: ['pending', 'Force change password'],
  RESET_REQUIRED: ['warning', 'Reset required'],
  EXTERNAL_PROVIDER: ['info', 'External provider'],
};

export function UserStatus({
  status = '',
  enabled = true,
}: {
  status?: string | undefined;
  enabled?: boolean | undefined;
}) {
  const [type, text] = texts[status] ?? ['info', status];
  return enabled ? (
    <StatusIndicator type={type}>{text}</StatusIndicator>
  ) : (
    <StatusIndicator type="stopped">Disabled ({text.toLowerCase()})</StatusIndicator>
  );
}
