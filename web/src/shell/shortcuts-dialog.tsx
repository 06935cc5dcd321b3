/** Which keys there are. */
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import { Dialog } from '../components/dialogs/dialog';

const keys = [
  ['/', 'Search the console'],
  ['?', 'This help'],
  ['F6', 'Leave the terminal of CloudShell'],
  ['Esc', 'Close a dialog'],
] as const;

export function ShortcutsDialog({ onClose }: { onClose: () => void }) {
  return (
    <Dialog visible header="Keyboard shortcuts" closeAriaLabel="Close" onDismiss={onClose}>
      <KeyValuePairs columns={2} items={keys.map(([label, value]) => ({ label, value }))} />
    </Dialog>
  );
}
