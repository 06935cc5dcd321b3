/** IAM Identity Center in the console. */
import type { ConsoleService } from '../console-service';

export const identityCenter: ConsoleService = {
  name: 'IAM Identity Center',
  description: 'Who may sign in, and to which accounts',
  path: '/identity-center',
  navigation: [
    { text: 'Dashboard', path: '/identity-center' },
    { text: 'Users', path: '/identity-center/users' },
    { text: 'Groups', path: '/identity-center/groups' },
    { text: 'Settings', path: '/identity-center/settings' },
    {
      section: 'Multi-account permissions',
      links: [
        { text: 'AWS accounts', path: '/identity-center/accounts' },
        { text: 'Permission sets', path: '/identity-center/permission-sets' },
      ],
    },
    'divider',
    { text: 'Mail inbox', path: '/mail' },
    { text: 'Activity', path: '/activity' },
  ],
  area: () => import('./area'),
  pages: [
    { index: true, lazy: () => import('./home-page') },
    { path: 'users', lazy: () => import('./users/list/users-page') },
    { path: 'users/add', lazy: () => import('./users/add/add-user-page') },
    { path: 'users/:userId/edit', lazy: () => import('./users/edit-user-page') },
    { path: 'users/:userId', lazy: () => import('./users/user-page') },
    { path: 'groups', lazy: () => import('./groups/groups-page') },
    { path: 'groups/create', lazy: () => import('./groups/create-group-page') },
    { path: 'groups/:groupId/edit', lazy: () => import('./groups/edit-group-page') },
    { path: 'groups/:groupId', lazy: () => import('./groups/group-page') },
    { path: 'settings', lazy: () => import('./settings/settings-page') },
    { path: 'settings/mfa', lazy: () => import('./settings/mfa-page') },
    { path: 'settings/attributes', lazy: () => import('./settings/attributes-page') },
    { path: 'accounts', lazy: () => import('./aws-accounts/aws-accounts-page') },
    { path: 'accounts/assign', lazy: () => import('./aws-accounts/assign/assign-page') },
    { path: 'accounts/:accountId', lazy: () => import('./aws-accounts/account-page') },
    { path: 'permission-sets', lazy: () => import('./permission-sets/list-page') },
    { path: 'permission-sets/create', lazy: () => import('./permission-sets/create/create-page') },
    { path: 'permission-sets/:setId', lazy: () => import('./permission-sets/set-page') },
    { path: 'permission-sets/:setId/general-settings', lazy: () => import('./permission-sets/edit-settings-page') },
    { path: 'permission-sets/:setId/policies', lazy: () => import('./permission-sets/policies/edit-policies-page') },
  ],
};
