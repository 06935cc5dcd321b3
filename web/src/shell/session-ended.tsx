/** When the session ends under an open page: sign in again in another tab, and go on here with nothing lost. */
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import { useEffect } from 'react';
import { loadSession } from '../api/session';
import { Dialog } from '../components/dialogs/dialog';

export function SessionEnded() {
  const check = () => void loadSession().catch(() => undefined);
  useEffect(() => {
    window.addEventListener('focus', check);
    return () => window.removeEventListener('focus', check);
  }, []);
  return (
    <Dialog
      visible
      header="Your session has ended"
      closeAriaLabel="Check again"
      onDismiss={check}
      footer={
        <Box float="right">
          <Button
            variant="primary"
            href="/console/signin?next=/console/"
            target="_blank"
            iconName="external"
            iconAlign="right"
            ariaLabel="Sign in (opens in a new tab)"
          >
            Sign in
          </Button>
        </Box>
      }
    >
      Sign in again in a new tab, then come back here: this page stays as it is. The command{' '}
      <Box variant="code">sandlot console</Box> prints a sign-in link.
    </Dialog>
  );
}
