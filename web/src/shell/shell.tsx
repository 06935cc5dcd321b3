/** What surrounds every page: top bar, side navigation, breadcrumbs, notifications, footer. */
import AppLayoutToolbar from '@cloudscape-design/components/app-layout-toolbar';
import BreadcrumbGroup from '@cloudscape-design/components/breadcrumb-group';
import Button from '@cloudscape-design/components/button';
import Flashbar, { type FlashbarProps } from '@cloudscape-design/components/flashbar';
import { Suspense, useEffect, useState } from 'react';
import { Outlet, useNavigation } from 'react-router-dom';
import { retryNow, useConnection } from '../api/connection';
import { useSession } from '../api/session';
import { isolated } from '../components/isolated';
import { Loading } from '../components/loading';
import { consoleHref, useFollow } from '../components/navigation';
import { useCloudShellPanel } from './cloud-shell-panel';
import { ConsoleNavigation } from './console-navigation';
import { PageFrameProvider, usePageFrame } from './page-frame';
import { SessionEnded } from './session-ended';
import { TopBar } from './top-bar';

/** As Cloudscape's own break between its narrow and wide layouts. */
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
  if (!session) return null;
  return (
    <>
      <TopBar session={session} />
      <AppLayoutToolbar
        headerSelector="#console-header"
        footerSelector="#console-footer"
        toolsHide
        navigation={<ConsoleNavigation />}
        navigationOpen={navigationOpen}
        onNavigationChange={(event) => setNavigationOpen(event.detail.open)}
        breadcrumbs={
          <BreadcrumbGroup
            ariaLabel="Breadcrumbs"
            expandAriaLabel="Show path"
            items={breadcrumbs.map((crumb) => ({ text: isolated(crumb.text), href: consoleHref(crumb.path) }))}
            onFollow={follow}
          />
        }
        notifications={<Notifications />}
        stickyNotifications
        content={<CurrentPage />}
        {...cloudShell.layout}
        ariaLabels={{
          navigation: 'Side navigation',
          navigationToggle: 'Open side navigation',
          navigationClose: 'Close side navigation',
          notifications: 'Notifications',
        }}
      />
      <footer id="console-footer">
        {cloudShell.button}
        <span>Sandlot is a local AWS. It is not affiliated with Amazon Web Services.</span>
      </footer>
      {ended && <SessionEnded />}
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
  return <Flashbar items={online ? notifications : [unreachable, ...notifications]} />;
}
