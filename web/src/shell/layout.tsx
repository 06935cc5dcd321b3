/**
 * Where things are on the screen: side navigation, the path and notifications above the page, and a panel at the bottom
 * that the pointer or the arrow keys resize. Cloudscape's own layout would be a quarter of the first page's bytes.
 */
import Button from '@cloudscape-design/components/button';
import { useEffect, useState, type KeyboardEvent, type PointerEvent, type ReactNode } from 'react';

export interface LayoutProps {
  readonly navigation: ReactNode;
  readonly navigationOpen: boolean;
  readonly onNavigationChange: (open: boolean) => void;
  readonly breadcrumbs: ReactNode;
  readonly notifications: ReactNode;
  readonly content: ReactNode;
  readonly panel: PanelProps | undefined;
}

export interface PanelProps {
  readonly title: string;
  readonly open: boolean;
  readonly content: ReactNode;
}

export function Layout({
  navigation,
  navigationOpen,
  onNavigationChange,
  breadcrumbs,
  notifications,
  content,
  panel,
}: LayoutProps) {
  return (
    <div className="layout" data-navigation-open={navigationOpen}>
      <nav className="layout-navigation" aria-label="Side navigation" hidden={!navigationOpen}>
        <div className="layout-navigation-close">
          <Button
            variant="icon"
            iconName="angle-left"
            ariaLabel="Close side navigation"
            onClick={() => onNavigationChange(false)}
          />
        </div>
        {navigation}
      </nav>
      <div className="layout-page">
        <div className="layout-toolbar">
          {!navigationOpen && (
            <Button
              variant="icon"
              iconName="menu"
              ariaLabel="Open side navigation"
              onClick={() => onNavigationChange(true)}
            />
          )}
          <div className="layout-breadcrumbs">{breadcrumbs}</div>
        </div>
        <div className="layout-notifications" role="region" aria-label="Notifications">
          {notifications}
        </div>
        <main id="content" tabIndex={-1} className="layout-content">
          {content}
        </main>
        {panel && <Panel {...panel} />}
      </div>
    </div>
  );
}

/** Pixels of height: at first, the least, and what an arrow key changes. */
const firstHeight = 400;
const leastHeight = 160;
const keyStep = 32;

const tallest = () => Math.max(leastHeight, window.innerHeight - 200);
const within = (height: number) => Math.round(Math.min(tallest(), Math.max(leastHeight, height)));

/** Closed, it keeps what is in it. */
function Panel({ title, open, content }: PanelProps) {
  const [height, setHeight] = useState(() => within(firstHeight));
  useEffect(() => {
    const root = document.documentElement.style;
    if (open) root.setProperty('--panel-block-size', `${height}px`);
    else root.removeProperty('--panel-block-size');
    return () => {
      root.removeProperty('--panel-block-size');
    };
  }, [open, height]);
  const drag = (event: PointerEvent<HTMLDivElement>) => {
    const { currentTarget, pointerId, clientY } = event;
    currentTarget.setPointerCapture(pointerId);
    currentTarget.onpointermove = (moved) => setHeight(within(height + clientY - moved.clientY));
    currentTarget.onpointerup = () => {
      currentTarget.onpointermove = null;
    };
  };
  const press = (event: KeyboardEvent) => {
    const steps: Readonly<Record<string, number>> = {
      ArrowUp: keyStep,
      ArrowDown: -keyStep,
      Home: -window.innerHeight,
      End: window.innerHeight,
    };
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    setHeight(within(height + step));
  };
  return (
    <section className="layout-panel" aria-label={title} hidden={!open}>
      <div
        className="layout-panel-handle"
        role="separator"
        aria-orientation="horizontal"
        aria-label={`Resize ${title}`}
        aria-valuenow={height}
        aria-valuemin={leastHeight}
        aria-valuemax={tallest()}
        tabIndex={0}
        onPointerDown={drag}
        onKeyDown={press}
      />
      {content}
    </section>
  );
}
