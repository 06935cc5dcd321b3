/** What surrounds every page: top bar, side navigation, breadcrumbs, notifications, footer. */
import BreadcrumbGroup from '@cloudscape-design/components/breadcrumb-group';
import Button from '@cloudscape-design/components/button';
import type { FlashbarProps } from '@cloudscape-design/components/flashbar';
import { lazy, Suspense, useEffect, useState } from 'react';
import { Outlet, useLocation, useNavigation } from 'react-router-dom';
import { retryNow, useConnection } from '../api/connection';
import { useSession } from '../api/session';
import { isolated } from '../components/isolated';
import { Loading } from '../components/loading';
import { consoleHref, useFollow } from '../components/navigation';
import { useCloudShellPanel } from './cloud-shell-panel';
import { ConsoleNavigation } from './console-navigation';
import { Layout } from './layout';
import { PageFrameProvider, usePageFrame } from './page-frame';
import { TopBar } from './top-bar';

// Not on the first page, as a rule.
const Flashbar = lazy(() => import('@cloudscape-design/components/flashbar'));
const SessionEnded = lazy(async () => ({ default: (await import('./session-ended')).SessionEnded }));

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
  const follow = useFollow();
  const cloudShell = useCloudShellPanel();
  const { pathname } = useLocation();
  // On a narrow screen it lies over the page that was chosen in it.
  useEffect(() => {
    if (!window.matchMedia(wideEnoughForNavigation).matches) setNavigationOpen(false);
  }, [pathname]);
  if (!session) return null;
  return (
    <>
      <TopBar session={session} />
      <Layout
        navigation={<ConsoleNavigation />}
        navigationOpen={navigationOpen}
        onNavigationChange={setNavigationOpen}
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
  const unreachable: FlashbarProps.MessageDefinition = {
    id: 'unreachable',
    type: 'warning',
    header: 'Sandlot does not answer',
    content: `There is no answer at ${location.origin}. Start it with "npm start"; this page goes on by itself as soon as it is back.`,
    action: <Button onClick={retryNow}>Try now</Button>,
  };
  const items = online ? notifications : [unreachable, ...notifications];
  return items.length > 0 && (
    <Suspense>
      <Flashbar items={items} />
    </Suspense>
  );
}
