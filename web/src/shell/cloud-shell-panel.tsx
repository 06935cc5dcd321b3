/**
 * CloudShell's panel at the bottom of every page, and the button in the footer that opens it. It stays while pages
 * change above it; on CloudShell's own page there is no panel, since one place shows a terminal at a time.
 */
import Button from '@cloudscape-design/components/button';
import { lazy, Suspense, useEffect, useState, type ReactNode } from 'react';
import { useLocation, useNavigate } from 'react-router-dom';
import { Loading } from '../components/pages/loading';
import { consoleHref } from '../components/links/navigation';
import { useOfferedPaste } from '../components/texts/offered-paste';
import type { PanelProps } from './layout';

const CloudShell = lazy(async () => ({ default: (await import('../services/cloud-shell/cloud-shell')).CloudShell }));

const ownPage = '/cloudshell';

export function useCloudShellPanel(): { readonly button: ReactNode; readonly panel: PanelProps | undefined } {
  const [open, setOpen] = useState(false);
  const [used, setUsed] = useState(false);
  const { pathname } = useLocation();
  const navigate = useNavigate();
  const toggle = (next: boolean) => {
    setOpen(next);
    setUsed(used || next);
  };
  const onOwnPage = pathname === ownPage;
  const offered = useOfferedPaste();
  useEffect(() => {
    if (offered && !onOwnPage) toggle(true);
  }, [offered]);
  const shown = open && !onOwnPage;
  const whole = () => {
    setOpen(false);
    void navigate(ownPage);
  };
  const content = (
    <Suspense fallback={<Loading what="CloudShell" />}>
      <CloudShell
        actions={
          <>
            <WholePageButton onFollow={whole} />
            <Button iconName="close" variant="icon" ariaLabel="Close CloudShell" onClick={() => toggle(false)} />
          </>
        }
      />
    </Suspense>
  );
  return {
    button: (
      <button type="button" aria-expanded={shown} disabled={onOwnPage} onClick={() => toggle(!open)}>
        CloudShell
      </button>
    ),
    panel: used && !onOwnPage ? { title: 'CloudShell', open, content } : undefined,
  };
}

function WholePageButton({ onFollow }: { onFollow: () => void }) {
  return (
    <Button
      iconName="expand"
      variant="icon"
      ariaLabel="Open CloudShell on a page of its own"
      href={consoleHref(ownPage)}
      onFollow={(event) => {
        event.preventDefault();
        onFollow();
      }}
    />
  );
}
