/**
 * CloudShell's panel at the bottom of every page, and the button in the footer that opens it. It stays while pages
 * change above it; on CloudShell's own page there is no panel, since one place shows a terminal at a time.
 */
import type { AppLayoutProps } from '@cloudscape-design/components/app-layout';
import Button from '@cloudscape-design/components/button';
import SplitPanel from '@cloudscape-design/components/split-panel';
import { lazy, Suspense, useState, type CSSProperties, type ReactNode } from 'react';
import { useLocation, useNavigate } from 'react-router-dom';
import { Loading } from '../components/loading';
import { consoleHref } from '../components/navigation';

const CloudShell = lazy(async () => ({ default: (await import('../cloud-shell/cloud-shell')).CloudShell }));

const ownPage = '/cloudshell';

/** Pixels: at first, and what the panel's header and the tabs take of its height. */
const firstSize = 400;
const aroundTerminal = 132;
const smallestTerminal = 80;

interface CloudShellPanel {
  readonly button: ReactNode;
  readonly layout: Pick<AppLayoutProps, 'splitPanel' | 'splitPanelOpen' | 'splitPanelSize' | 'onSplitPanelResize' | 'onSplitPanelToggle' | 'splitPanelPreferences'>;
}

export function useCloudShellPanel(): CloudShellPanel {
  const [open, setOpen] = useState(false);
  const [used, setUsed] = useState(false);
  const [size, setSize] = useState(firstSize);
  const { pathname } = useLocation();
  const navigate = useNavigate();
  const toggle = (next: boolean) => {
    setOpen(next);
    setUsed(used || next);
  };
  const onOwnPage = pathname === ownPage;
  const shown = open && !onOwnPage;
  const button = (
    <button type="button" aria-expanded={shown} disabled={onOwnPage} onClick={() => toggle(!open)}>
      CloudShell
    </button>
  );
  const whole = () => {
    setOpen(false);
    void navigate(ownPage);
  };
  const panel = (
    <SplitPanel
      header="CloudShell"
      closeBehavior="hide"
      hidePreferencesButton
      i18nStrings={{ closeButtonAriaLabel: 'Close CloudShell', openButtonAriaLabel: 'Open CloudShell', resizeHandleAriaLabel: 'Resize CloudShell' }}
    >
      <div style={{ '--cloud-shell-block-size': `${Math.max(smallestTerminal, size - aroundTerminal)}px` } as CSSProperties}>
        <Suspense fallback={<Loading what="CloudShell" />}>
          <CloudShell actions={<WholePageButton onFollow={whole} />} />
        </Suspense>
      </div>
    </SplitPanel>
  );
  return {
    button,
    // Cloudscape takes up only what is controlled from the first rendering on.
    layout: {
      splitPanel: used && !onOwnPage && panel,
      splitPanelOpen: shown,
      splitPanelSize: size,
      splitPanelPreferences: { position: 'bottom' },
      onSplitPanelToggle: (event) => toggle(event.detail.open),
      onSplitPanelResize: (event) => setSize(event.detail.size),
    },
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
