/** IAM in the console. */
import type { ConsoleService } from '../console-service';

export const iam: ConsoleService = {
  name: 'IAM',
  description: 'Users, access keys, roles and policies of this account',
  path: '/iam',
  navigation: [
    { text: 'Dashboard', path: '/iam' },
    {
      section: 'Access management',
      links: [
        { text: 'User groups', path: '/iam/groups' },
        { text: 'Users', path: '/iam/users' },
        { text: 'Roles', path: '/iam/roles' },
        { text: 'Policies', path: '/iam/policies' },
      ],
    },
  ],
  pages: [
    { index: true, lazy: () => import('./dashboard-page') },
    { path: 'users', lazy: () => import('./users/users-page') },
    { path: 'users/create', lazy: () => import('./users/create-user-page') },
    { path: 'users/details/:userName', lazy: () => import('./users/user-page') },
    { path: 'users/details/:userName/add-permissions', lazy: () => import('./users/add-permissions-page') },
    { path: 'users/details/:userName/create-access-key', lazy: () => import('./access-keys/create-access-key-page') },
    { path: 'groups', lazy: () => import('./groups/groups-page') },
    { path: 'groups/create', lazy: () => import('./groups/create-group-page') },
    { path: 'groups/:groupName', lazy: () => import('./groups/group-page') },
    { path: 'roles', lazy: () => import('./roles/roles-page') },
    { path: 'roles/create', lazy: () => import('./roles/create-role-page') },
    { path: 'roles/:roleName', lazy: () => import('./roles/role-page') },
    { path: 'policies', lazy: () => import('./policies/policies-page') },
    { path: 'policies/create', lazy: () => import('./policies/create-policy-page') },
    { path: 'policies/details', lazy: () => import('./policies/policy-page') },
    { path: 'policies/edit', lazy: () => import('./policies/edit-policy-page') },
  ],
};
