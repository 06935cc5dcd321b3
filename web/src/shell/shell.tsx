/** What surrounds every page: top bar, side navigation, breadcrumbs, notifications, footer. */
import Alert from '@cloudscape-design/components/alert';
import BreadcrumbGroup from '@cloudscape-design/components/breadcrumb-group';
import Button from '@cloudscape-design/components/button';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { Outlet, useLocation, useNavigation } from 'react-router-dom';
import { retryNow, useConnection } from '../api/connection';
import { useSession } from '../api/session';
import { isolated } from '../components/texts/isolated';
import { Loading } from '../components/pages/loading';
import { consoleHref, useFollow } from '../components/links/navigation';
import { useCloudShellPanel } from './cloud-shell-panel';
import { ConsoleNavigation } from './console-navigation';
import { Layout } from './layout';
import { PageFrameProvider, usePageFrame } from '../components/pages/page-frame';
import { Shortcuts } from './shortcuts';
import { TopBar } from './top-bar';

// Not on the first page, as a rule; there before they are needed, which may be when no server answers.
const loadFlashbar = () => import('@cloudscape-design/components/flashbar');
const loadSessionEnded = async () => ({ default: (await import('./session-ended')).SessionEnded });
const Flashbar = lazy(loadFlashbar);
const SessionEnded = lazy(loadSessionEnded);

const wideEnoughForNavigation = '(min-width: 912px)';

export function Shell() {
  return (
    <PageFrameProvider>
      <Frame />
    </PageFrameProvider>
  );
}

function Frame() {
  const { session, ended } = useSession();
  const { breadcrumbs } = usePageFrame();
  const [navigationOpen, setNavigationOpen] = useState(() => window.matchMedia(wideEnoughForNavigation).matches);
  const wantedWhenWide = useRef(true);
  const changeNavigation = (open: boolean) => {
    if (window.matchMedia(wideEnoughForNavigation).matches) wantedWhenWide.current = open;
    setNavigationOpen(open);
  };
  const follow = useFollow();
  const cloudShell = useCloudShellPanel();
  const { pathname } = useLocation();
  useLaterParts();
  // On a narrow screen it lies over the page that was chosen in it, or that is read while the window is narrowed.
  useEffect(() => {
    if (!window.matchMedia(wideEnoughForNavigation).matches) setNavigationOpen(false);
  }, [pathname]);
  useEffect(() => {
    const wide = window.matchMedia(wideEnoughForNavigation);
    const fold = () => setNavigationOpen(wide.matches && wantedWhenWide.current);
    wide.addEventListener('change', fold);
    return () => wide.removeEventListener('change', fold);
  }, []);
  if (!session) return null;
  return (
    <>
      <a className="skip-link" href="#content">
        Skip to the content
      </a>
      <Shortcuts />
      <TopBar session={session} />
      <Layout
        navigation={<ConsoleNavigation />}
        navigationOpen={navigationOpen}
        onNavigationChange={changeNavigation}
        breadcrumbs={
          <BreadcrumbGroup
            ariaLabel="Breadcrumbs"
            expandAriaLabel="Show path"
            items={breadcrumbs.map((crumb) => ({ text: isolated(crumb.text), href: consoleHref(crumb.path) }))}
            onFollow={follow}
          />
        }
        notifications={<Notifications />}
        content={<CurrentPage />}
        panel={cloudShell.panel}
      />
      <footer id="console-footer">
        {cloudShell.button}
        <span>Sandlot is a local AWS. It is not affiliated with Amazon Web Services.</span>
      </footer>
      {ended && (
        <Suspense>
          <SessionEnded />
        </Suspense>
      )}
    </>
  );
}

function CurrentPage() {
  const navigating = useNavigation().state !== 'idle';
  return (
    <div aria-busy={navigating}>
      <Suspense fallback={<Loading what="the page" />}>
        <Outlet />
      </Suspense>
    </div>
  );
}

function Notifications() {
  const { online } = useConnection();
  const { notifications } = usePageFrame();
  const newest = notifications[0]?.id;
  // They stick to the top of the view, but not on a narrow screen, where they would cover the page.
  useEffect(() => {
    if (newest && !window.matchMedia(wideEnoughForNavigation).matches) window.scrollTo(0, 0);
  }, [newest]);
  return (
    <>
      {!online && <Unreachable />}
      {notifications.length > 0 && (
        <Suspense>
          <Flashbar items={notifications} />
        </Suspense>
      )}
    </>
  );
}

function Unreachable() {
  return (
    <Alert type="warning" header="Sandlot does not answer" action={<Button onClick={retryNow}>Try now</Button>}>
      There is no answer at {location.origin}. Start it with &quot;npm start&quot;; this page goes on by itself as soon
      as it is back.
    </Alert>
  );
}

/** With the first thing that a person does. */
function useLaterParts(): void {
  useEffect(() => {
    const done = new AbortController();
    const load = (): void => {
      done.abort();
      // What does not come now is asked for again where it is shown.
      Promise.all([loadFlashbar(), loadSessionEnded()]).catch(() => undefined);
    };
    for (const event of ['pointerdown', 'keydown']) window.addEventListener(event, load, { signal: done.signal });
    return () => done.abort();
  }, []);
}
