/** Somebody else changed the same thing after this form was opened: what, and what may be done about it. */
import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useEffect, useRef } from 'react';

export interface ChangedValue {
  readonly label: string;
  readonly theirs: string;
}

export interface ConflictAlertProps {
  /** `user`, `group`. */
  readonly what: string;
  readonly changed: readonly ChangedValue[];
  readonly onTakeTheirs: () => void;
  readonly onKeepMine: () => void;
}

export function ConflictAlert({ what, changed, onTakeTheirs, onKeepMine }: ConflictAlertProps) {
  const place = useRef<HTMLDivElement>(null);
  // It comes where the button that was pressed is not: it is brought into view.
  useEffect(() => {
    place.current?.scrollIntoView({ block: 'center' });
  }, []);
  return (
    <div ref={place} role="alert">
      <Alert
        type="warning"
        header={`Somebody else changed this ${what} in the meantime`}
        action={
          <SpaceBetween direction="horizontal" size="xs">
            <Button formAction="none" onClick={onTakeTheirs}>
              Take their values
            </Button>
            <Button formAction="none" onClick={onKeepMine}>
              Overwrite with mine
            </Button>
          </SpaceBetween>
        }
      >
        {changed.map(({ label, theirs }) => (
          <div key={label}>
            {label} is now: <bdi>{theirs || '-'}</bdi>
          </div>
        ))}
        Nothing is saved yet.
      </Alert>
    </div>
  );
}
