/** AWS Organizations in the console. */
import type { ConsoleService } from '../console-service';

export const organizations: ConsoleService = {
  name: 'AWS Organizations',
  description: 'Accounts and organizational units',
  path: '/organizations',
  navigation: [
    { text: 'AWS accounts', path: '/organizations' },
    { text: 'Add an AWS account', path: '/organizations/create-account' },
    { text: 'Service control policies', path: '/organizations/policies' },
  ],
  pages: [
    { index: true, lazy: () => import('./organization-page') },
    { path: 'create-account', lazy: () => import('./create-account-page') },
    { path: 'accounts/:accountId', lazy: () => import('./account-page') },
    { path: 'units/:unitId', lazy: () => import('./unit-page') },
    { path: 'policies', lazy: () => import('./policies/policies-page') },
    { path: 'policies/create', lazy: () => import('./policies/create-policy-page') },
    { path: 'policies/:policyId', lazy: () => import('./policies/policy-page') },
    { path: 'policies/:policyId/edit', lazy: () => import('./policies/edit-policy-page') },
  ],
};
