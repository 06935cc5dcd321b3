/** What a page may tell the shell around it: its breadcrumbs, and a notification above the content. */
import type { FlashbarProps } from '@cloudscape-design/components/flashbar';
import Link from '@cloudscape-design/components/link';
import { createContext, useContext, useEffect, useMemo, useRef, useState, type ReactNode, type RefObject } from 'react';
import { useLocation } from 'react-router-dom';
import { consoleHref, useFollow } from '../links/navigation';
import type { Breadcrumb } from './page';

export interface Notification {
  readonly type: 'success' | 'info' | 'warning' | 'error';
  readonly content: ReactNode;
  /** Where to see more: a console path. */
  readonly link?: { readonly text: string; readonly path: string };
}

interface PageFrame {
  readonly breadcrumbs: readonly Breadcrumb[];
  readonly notifications: readonly FlashbarProps.MessageDefinition[];
  setBreadcrumbs(breadcrumbs: readonly Breadcrumb[]): void;
  notify(notification: Notification): void;
}

/** Older notifications make way for newer ones. */
const mostNotifications = 5;

/** A notification leaves with its page, but one that was made on the way to the next page arrives there. */
interface Message extends FlashbarProps.MessageDefinition {
  /** How much the person had done by then: with the next step they are on another way. */
  readonly steps: number;
}

const PageFrameContext = createContext<PageFrame | undefined>(undefined);

export function usePageFrame(): PageFrame {
  const frame = useContext(PageFrameContext);
  if (!frame) throw new Error('A page must be rendered inside the shell.');
  return frame;
}

export function PageFrameProvider({ children }: { children: ReactNode }) {
  const [breadcrumbs, setBreadcrumbs] = useState<readonly Breadcrumb[]>([]);
  const [notifications, setNotifications] = useState<readonly Message[]>([]);
  const steps = useSteps();
  const { pathname } = useLocation();
  useEffect(() => {
    setNotifications((before) => before.filter((item) => item.steps === steps.current));
  }, [pathname]);
  const frame = useMemo<PageFrame>(() => {
    const dismiss = (id: string) => setNotifications((before) => before.filter((item) => item.id !== id));
    const notify = ({ type, content, link }: Notification) => {
      const id = crypto.randomUUID();
      const action = link && <NotificationLink {...link} />;
      const item = {
        id,
        type,
        content,
        ...(action && { action }),
        steps: steps.current,
        dismissible: true,
        dismissLabel: 'Dismiss',
        onDismiss: () => dismiss(id),
      };
      setNotifications((before) => [item, ...before].slice(0, mostNotifications));
    };
    return { breadcrumbs, notifications, setBreadcrumbs, notify };
  }, [breadcrumbs, notifications]);
  return <PageFrameContext value={frame}>{children}</PageFrameContext>;
}

/** What a person does is counted: whatever is pressed, and the browser's way back. */
function useSteps(): RefObject<number> {
  const steps = useRef(0);
  useEffect(() => {
    const count = (): void => {
      steps.current += 1;
    };
    const events = ['pointerdown', 'click', 'keydown', 'popstate'];
    for (const event of events) window.addEventListener(event, count, true);
    return () => {
      for (const event of events) window.removeEventListener(event, count, true);
    };
  }, []);
  return steps;
}

function NotificationLink({ text, path }: { text: string; path: string }) {
  const follow = useFollow();
  return (
    <span className="notification-link">
      <Link color="inverted" variant="primary" href={consoleHref(path)} onFollow={follow}>
        {text}
      </Link>
    </span>
  );
}
