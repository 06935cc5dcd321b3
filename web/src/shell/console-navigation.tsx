/** The side navigation: each service's entries as AWS's console orders them. Only pages that exist are here. */
import SideNavigation, { type SideNavigationProps } from '@cloudscape-design/components/side-navigation';
import { useLocation } from 'react-router-dom';
import { consoleHref, useFollow } from '../components/navigation';

const link = (text: string, path: string): SideNavigationProps.Link => ({
  type: 'link',
  text,
  href: consoleHref(path),
});

interface ServiceNavigation {
  readonly name: string;
  readonly path: string;
  readonly items: SideNavigationProps.Item[];
}

const identityCenter: ServiceNavigation = {
  name: 'IAM Identity Center',
  path: '/identity-center',
  items: [
    link('Dashboard', '/identity-center'),
    link('Users', '/identity-center/users'),
    link('Groups', '/identity-center/groups'),
    link('Settings', '/identity-center/settings'),
    {
      type: 'section',
      text: 'Multi-account permissions',
      items: [
        link('AWS accounts', '/identity-center/accounts'),
        link('Permission sets', '/identity-center/permission-sets'),
      ],
    },
    { type: 'divider' },
    link('Mail inbox', '/mail'),
    link('Activity', '/activity'),
  ],
};

const organizations: ServiceNavigation = {
  name: 'AWS Organizations',
  path: '/organizations',
  items: [link('AWS accounts', '/organizations'), link('Add an AWS account', '/organizations/create-account')],
};

const iam: ServiceNavigation = {
  name: 'IAM',
  path: '/iam',
  items: [
    link('Dashboard', '/iam'),
    {
      type: 'section',
      text: 'Access management',
      items: [
        link('User groups', '/iam/groups'),
        link('Users', '/iam/users'),
        link('Roles', '/iam/roles'),
        link('Policies', '/iam/policies'),
      ],
    },
  ],
};

const services: readonly ServiceNavigation[] = [identityCenter, organizations, iam];

export function ConsoleNavigation() {
  const { pathname } = useLocation();
  const follow = useFollow();
  const service = services.find(({ path }) => pathname === path || pathname.startsWith(`${path}/`)) ?? identityCenter;
  return (
    <SideNavigation
      header={{ text: service.name, href: consoleHref(service.path) }}
      items={service.items}
      activeHref={activeHref(service.items, consoleHref(pathname))}
      onFollow={follow}
    />
  );
}

/** A detail page belongs to its list: the longest entry that the address starts with. */
function activeHref(items: readonly SideNavigationProps.Item[], here: string): string {
  const links = items
    .flatMap((item) => (item.type === 'section' ? item.items : [item]))
    .filter((item) => item.type === 'link');
  const matching = links.map((item) => item.href).filter((href) => here === href || here.startsWith(`${href}/`));
  return matching.sort((a, b) => b.length - a.length)[0] ?? '';
}
