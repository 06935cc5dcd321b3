/** Links inside the console: real addresses, followed without loading the page anew. */
import Link, { type LinkProps } from '@cloudscape-design/components/link';
import type { ReactNode } from 'react';
import { useNavigate } from 'react-router-dom';

export const consoleBase = '/console';

/** The address of a console page, for `href`: `/identity-center/users` -> `/console/identity-center/users`. */
export function consoleHref(path: string): string {
  return consoleBase + path;
}

interface FollowEvent {
  readonly detail: { readonly href?: string | undefined; readonly external?: boolean | undefined };
  preventDefault(): void;
}

/** For `onFollow`: goes to console pages by the router and leaves other links to the browser. */
export function useFollow(): (event: FollowEvent) => void {
  const navigate = useNavigate();
  return (event) => {
    const { href, external } = event.detail;
    if (external || !href?.startsWith(`${consoleBase}/`)) return;
    event.preventDefault();
    void navigate(href.slice(consoleBase.length));
  };
}

export function ConsoleLink({
  to,
  children,
  ...props
}: { to: string; children: ReactNode } & Pick<LinkProps, 'variant' | 'fontSize' | 'ariaLabel'>) {
  const follow = useFollow();
  return (
    <Link {...props} href={consoleHref(to)} onFollow={follow}>
      {children}
    </Link>
  );
}
