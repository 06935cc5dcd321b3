/** AWS Organizations in the console. */
import type { ConsoleService } from '../console-service';

export const organizations: ConsoleService = {
  name: 'AWS Organizations',
  description: 'Accounts and organizational units',
  path: '/organizations',
  navigation: [
    { text: 'AWS accounts', path: '/organizations' },
    { text: 'Add an AWS account', path: '/organizations/create-account' },
  ],
  pages: [
    { index: true, lazy: () => import('./organization-page') },
    { path: 'create-account', lazy: () => import('./create-account-page') },
    { path: 'accounts/:accountId', lazy: () => import('./account-page') },
    { path: 'units/:unitId', lazy: () => import('./unit-page') },
  ],
};
