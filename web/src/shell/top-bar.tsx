/** The bar at the top: product, services, inbox, region, who is signed in, sign out. */
import TopNavigation, { type TopNavigationProps } from '@cloudscape-design/components/top-navigation';
import { useLocation, useNavigate } from 'react-router-dom';
import { useHasNewMail } from '../api/new-mail';
import { shownRegion } from '../api/region';
import { signOut, type Session } from '../api/session';
import { chooseTheme, useTheme, type Theme } from '../api/theme';
import { consoleBase, consoleHref } from '../components/links/navigation';
import { services } from '../services/index.ts';
import { usePageFrame } from '../components/pages/page-frame';

/**
 * `arn:aws:sts::123456789012:assumed-role/admin/me` -> `admin/me`; the root user's ARN ends with `root`. A permission
 * set's role goes by the set's name: `AWSReservedSSO_amplify-policy_0123456789abcdef/me` -> `amplify-policy/me`.
 */
function principalName(arn: string): string {
  const resource = arn.split(':').slice(5).join(':');
  return resource
    .replace(/^(?:user|assumed-role|federated-user)\//, '')
    .replace(/^AWSReservedSSO_(.+)_[0-9a-f]{16}\//, '$1/');
}

/** `123456789012` -> `1234-5678-9012`, as AWS's console writes it. */
function accountText(account: string): string {
  return account.replace(/^(\d{4})(\d{4})(\d{4})$/, '$1-$2-$3');
}

const themes: readonly { readonly id: Theme; readonly text: string }[] = [
  { id: 'system', text: 'As the system has it' },
  { id: 'light', text: 'Light' },
  { id: 'dark', text: 'Dark' },
];

export function TopBar({ session }: { session: Session }) {
  const navigate = useNavigate();
  const { notify } = usePageFrame();
  const name = principalName(session.principalArn);
  const hasNewMail = useHasNewMail();
  const theme = useTheme();
  const { pathname, search } = useLocation();
  const region = shownRegion(search);
  const goTo = (other: string) => navigate(other === session.region ? pathname : `${pathname}?region=${other}`);
  const leave = () => {
    signOut().catch(() =>
      notify({
        type: 'error',
        content: 'Sandlot did not answer, so you are still signed in. Try again when it is back.',
      }),
    );
  };
  const utilities: TopNavigationProps.Utility[] = [
    {
      type: 'menu-dropdown',
      text: 'Services',
      title: 'Services',
      iconName: 'multiscreen',
      ariaLabel: 'Services',
      items: services.flatMap(({ name: text, description, path }) =>
        description === undefined ? [] : [{ id: path, text, description, href: consoleHref(path) }],
      ),
      onItemFollow: (event) => {
        event.preventDefault();
        void navigate(event.detail.id);
      },
    },
    {
      type: 'button',
      text: 'Search',
      iconName: 'search',
      title: 'Search (key: /)',
      href: consoleHref('/search'),
      onFollow: (event) => {
        event.preventDefault();
        void navigate('/search');
      },
    },
    {
      type: 'button',
      text: 'Mail inbox',
      iconName: 'envelope',
      badge: hasNewMail,
      ...(hasNewMail && { ariaLabel: 'Mail inbox: new mail' }),
      href: consoleHref('/mail'),
      onFollow: (event) => {
        event.preventDefault();
        void navigate('/mail');
      },
    },
    {
      type: 'menu-dropdown',
      text: region,
      title: 'Region',
      ariaLabel: `Region: ${region}`,
      items: [
        { id: session.region, text: `${session.region} (the Region this Sandlot runs as)` },
        ...session.regions.filter((name) => name !== session.region).map((name) => ({ id: name, text: name })),
      ],
      onItemClick: (event) => void goTo(event.detail.id),
    },
    {
      type: 'menu-dropdown',
      text: name,
      title: name,
      description: `Account ID: ${accountText(session.account)}`,
      iconName: 'user-profile',
      ariaLabel: `Signed in as ${name}, account ${session.account}`,
      items: [
        { id: 'principal', text: session.principalArn, disabled: true },
        {
          id: 'theme',
          text: 'Theme',
          items: themes.map(({ id, text }) => ({ id, text, ...(id === theme && { iconName: 'check' as const }) })),
        },
        { id: 'signout', text: 'Sign out' },
      ],
      onItemClick: (event) => {
        const { id } = event.detail;
        if (id === 'signout') leave();
        else if (id === 'system' || id === 'light' || id === 'dark') chooseTheme(id);
      },
    },
  ];
  return (
    <div id="console-header">
      <TopNavigation
        identity={{
          href: consoleHref('/'),
          title: 'Sandlot',
          logo: { src: `${consoleBase}/favicon.svg`, alt: '' },
          onFollow: (event) => {
            event.preventDefault();
            void navigate('/');
          },
        }}
        utilities={utilities}
        i18nStrings={{
          overflowMenuTriggerText: 'More',
          overflowMenuTitleText: 'All',
          overflowMenuBackIconAriaLabel: 'Back',
          overflowMenuDismissIconAriaLabel: 'Close menu',
        }}
      />
    </div>
  );
}
