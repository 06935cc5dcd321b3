/** The frame of every page: its title in the tab, its breadcrumbs, its heading, which takes the focus on arrival. */
import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import { useEffect, useRef, type ReactNode, type RefObject } from 'react';
import { useLocation, useNavigationType } from 'react-router-dom';
import { isolated } from '../texts/isolated';
import { usePageFrame } from './page-frame';

export interface Breadcrumb {
  readonly text: string;
  /** A console path, without `/console`. */
  readonly path: string;
}

export interface PageProps {
  readonly title: string;
  readonly breadcrumbs: readonly Breadcrumb[];
  readonly description?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** Tab title, breadcrumbs, and the focus on the heading at arrival; the ref goes around the page's content. */
export function usePageHead(title: string, breadcrumbs: readonly Breadcrumb[]): RefObject<HTMLDivElement | null> {
  const { setBreadcrumbs } = usePageFrame();
  const { pathname } = useLocation();
  const arrival = useNavigationType();
  const content = useRef<HTMLDivElement>(null);
  const crumbs = JSON.stringify([...breadcrumbs, { text: title, path: pathname }]);

  useEffect(() => {
    const path = [title, ...breadcrumbs.map((crumb) => crumb.text).reverse()];
    document.title = `${path.map(isolated).join(' | ')} | Sandlot`;
    setBreadcrumbs(JSON.parse(crumbs) as Breadcrumb[]);
    // Breadcrumbs arrive as a new array with every render; their text form is what may change.
  }, [crumbs]);

  useEffect(() => {
    if (arrival !== 'PUSH') return;
    const heading = content.current?.querySelector('h1');
    heading?.setAttribute('tabindex', '-1');
    heading?.focus({ preventScroll: true });
    window.scrollTo(0, 0);
  }, [pathname]);

  return content;
}

/** `breadcrumbs` are the pages above this one; the last crumb is the title. */
export function Page({ title, breadcrumbs, description, actions, children }: PageProps) {
  const content = usePageHead(title, breadcrumbs);
  return (
    <div ref={content}>
      <ContentLayout
        header={
          <Header variant="h1" description={description} actions={actions}>
            <bdi>{title}</bdi>
          </Header>
        }
      >
        {children}
      </ContentLayout>
    </div>
  );
}
