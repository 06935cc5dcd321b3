/** The side navigation: Identity Center's entries as AWS's console orders them. Only pages that exist are here. */
import SideNavigation, { type SideNavigationProps } from '@cloudscape-design/components/side-navigation';
import { useLocation } from 'react-router-dom';
import { consoleHref, useFollow } from '../components/navigation';

const link = (text: string, path: string): SideNavigationProps.Link => ({ type: 'link', text, href: consoleHref(path) });

const items: SideNavigationProps.Item[] = [
  link('Dashboard', '/identity-center'),
  link('Users', '/identity-center/users'),
  link('Groups', '/identity-center/groups'),
  link('Settings', '/identity-center/settings'),
  {
    type: 'section',
    text: 'Multi-account permissions',
    items: [link('AWS accounts', '/identity-center/accounts'), link('Permission sets', '/identity-center/permission-sets')],
  },
  { type: 'divider' },
  link('Mail inbox', '/mail'),
];

const links = items.flatMap((item) => (item.type === 'section' ? item.items : [item])).filter((item) => item.type === 'link');

export function ConsoleNavigation() {
  const { pathname } = useLocation();
  const follow = useFollow();
  const here = consoleHref(pathname);
  // A detail page belongs to its list: the longest entry that the address starts with.
  const active = links
    .map((item) => item.href)
    .filter((href) => here === href || here.startsWith(`${href}/`))
    .sort((a, b) => b.length - a.length)[0];
  return <SideNavigation header={{ text: 'IAM Identity Center', href: consoleHref('/identity-center') }} items={items} activeHref={active ?? ''} onFollow={follow} />;
}
