/** Shown in place of content that is on its way. */
import Box from '@cloudscape-design/components/box';
import StatusIndicator from '@cloudscape-design/components/status-indicator';

export function Loading({ what }: { what: string }) {
  return (
    <Box textAlign="center" padding="l">
      <StatusIndicator type="loading">Loading {what}</StatusIndicator>
    </Box>
  );
}
