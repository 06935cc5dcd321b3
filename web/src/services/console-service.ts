/** What the console has of a service at once; its pages' code loads when one of them is first opened. */
import type { RouteObject } from 'react-router-dom';

export interface ConsoleService {
  /** As AWS's console writes it. */
  readonly name: string;
  /** One line for the Services menu; a service without one is not in it. */
  readonly description?: string;
  /** Where its pages are, below `/console`: `/iam`. */
  readonly path: string;
  /** Its entries in the side navigation, as AWS's console orders them: only pages that exist. Absent: no own one. */
  readonly navigation?: readonly NavigationItem[];
  /** What surrounds all its pages: a module whose `Component` has an `Outlet`. */
  readonly area?: RouteObject['lazy'];
  /** Its pages, with paths below its own; each is a module whose `Component` is the page. */
  readonly pages: readonly ConsolePage[];
}

export type ConsolePage = ({ readonly index: true } | { readonly path: string }) & {
  readonly lazy: () => Promise<{ readonly Component: () => React.ReactNode }>;
};

export type NavigationItem = NavigationLink | NavigationSection | 'divider';

export interface NavigationLink {
  readonly text: string;
  /** A console path, without `/console`. */
  readonly path: string;
}

export interface NavigationSection {
  readonly section: string;
  readonly links: readonly NavigationLink[];
}
