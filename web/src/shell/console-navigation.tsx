/** The side navigation: the entries of the service whose page is open. */
import SideNavigation, { type SideNavigationProps } from '@cloudscape-design/components/side-navigation';
import { useLocation } from 'react-router-dom';
import { consoleHref, useFollow } from '../components/links/navigation';
import type { ConsoleService, NavigationItem, NavigationLink } from '../services/console-service';
import { services } from '../services/index.ts';

export function ConsoleNavigation() {
  const { pathname } = useLocation();
  const follow = useFollow();
  const isHere = ({ path }: ConsoleService) => pathname === path || pathname.startsWith(`${path}/`);
  const service = services.find((each) => each.navigation && isHere(each)) ?? services[0];
  const items = (service.navigation ?? []).map(itemOf);
  return (
    <SideNavigation
      header={{ text: service.name, href: consoleHref(service.path) }}
      items={items}
      activeHref={activeHref(items, consoleHref(pathname))}
      onFollow={follow}
    />
  );
}

const linkOf = ({ text, path }: NavigationLink) => ({ type: 'link' as const, text, href: consoleHref(path) });

function itemOf(item: NavigationItem): SideNavigationProps.Item {
  if (item === 'divider') return { type: 'divider' };
  return 'section' in item ? { type: 'section', text: item.section, items: item.links.map(linkOf) } : linkOf(item);
}

/** A detail page belongs to its list: the longest entry that the address starts with. */
function activeHref(items: readonly SideNavigationProps.Item[], here: string): string {
  const links = items
    .flatMap((item) => (item.type === 'section' ? item.items : [item]))
    .filter((item) => item.type === 'link');
  const matching = links.map((item) => item.href).filter((href) => here === href || here.startsWith(`${href}/`));
  return matching.sort((a, b) => b.length - a.length)[0] ?? '';
}
