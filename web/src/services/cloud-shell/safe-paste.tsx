/** Text of several lines runs as it is pasted: a person gets to see it first, as in AWS CloudShell. */
import Box from '@cloudscape-design/components/box';
import Button, { type ButtonProps } from '@cloudscape-design/components/button';
import Checkbox from '@cloudscape-design/components/checkbox';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useEffect, useRef, useState, type RefObject } from 'react';
import { Dialog } from '../../components/dialogs/dialog';

const neverAskKey = 'sandlot.cloudShell.pasteWithoutAsking';

export const isMultiline = (text: string): boolean => /[\r\n]/.test(text.replace(/[\r\n]+$/, ''));

/** Whether this browser's user still wants to be asked; without storage, always. */
export function asksBeforePaste(): boolean {
  try {
    return localStorage.getItem(neverAskKey) === null;
  } catch {
    return true;
  }
}

function rememberChoice(ask: boolean): void {
  try {
    if (ask) localStorage.removeItem(neverAskKey);
    else localStorage.setItem(neverAskKey, 'true');
  } catch {
    // Asked again next time.
  }
}

export function SafePasteDialog({
  text,
  onPaste,
  onDismiss,
}: {
  text: string;
  onPaste: () => void;
  onDismiss: () => void;
}) {
  const [ask, setAsk] = useState(true);
  const pasteButton = useRef<ButtonProps.Ref>(null);
  return (
    <Dialog
      visible
      size="large"
      header="Safe Paste for multiline text"
      closeAriaLabel="Cancel"
      onDismiss={onDismiss}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={onDismiss}>
              Cancel
            </Button>
            <Button
              ref={pasteButton}
              variant="primary"
              onClick={() => {
                rememberChoice(ask);
                onPaste();
              }}
            >
              Paste
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <FocusAtFirst button={pasteButton} />
      <SpaceBetween size="m">
        <Box>
          Text that is copied from elsewhere can hold commands that you did not mean to run. This is what will be
          pasted:
        </Box>
        <pre className="policy-document" tabIndex={0} aria-label="Text to paste">
          {text}
        </pre>
        <Checkbox checked={ask} onChange={(event) => setAsk(event.detail.checked)}>
          Ask before pasting multiline code
        </Checkbox>
      </SpaceBetween>
    </Dialog>
  );
}

/**
 * Who pasted by the keyboard goes on by it: Enter pastes. The dialog gives the focus to its first button, which
 * cancels, in an effect that follows this one; whatever is pressed is pressed after both.
 */
function FocusAtFirst({ button }: { button: RefObject<ButtonProps.Ref | null> }) {
  useEffect(() => queueMicrotask(() => button.current?.focus()), []);
  return null;
}
