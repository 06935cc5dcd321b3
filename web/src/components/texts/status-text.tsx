/** A stack's, resource's, function's or table's status, with a sign of how it is. */
import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import { Fragment } from 'react';

export function StatusText({ status }: { status: string }) {
  return (
    <StatusIndicator type={typeOf(status)}>
      <span className="whole-words">
        <BrokenByWords text={status} />
      </span>
    </StatusIndicator>
  );
}

/** A narrow column breaks it behind an underscore or a colon, not in a word. */
export function BrokenByWords({ text }: { text: string }) {
  return text.split(/(?<=[_:](?=\w))/).map((part, at) => (
    <Fragment key={at}>
      {at > 0 && <wbr />}
      {part}
    </Fragment>
  ));
}

function typeOf(status: string): StatusIndicatorProps.Type {
  if (/^(?:.*_)?FAILED$/i.test(status)) return 'error';
  if (/^active$/i.test(status)) return 'success';
  if (/^(?:creating|updating|deleting|pending)$/i.test(status)) return 'in-progress';
  if (status === 'REVIEW_IN_PROGRESS') return 'pending';
  if (status.endsWith('_IN_PROGRESS')) return 'in-progress';
  if (/^DELETE_(COMPLETE|SKIPPED)$/.test(status)) return 'stopped';
  if (status.endsWith('ROLLBACK_COMPLETE')) return 'warning';
  return status.endsWith('_COMPLETE') ? 'success' : 'info';
}
