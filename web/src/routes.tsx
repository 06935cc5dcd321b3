/** Every page of the console, one line each; a page's code loads when it is first opened. */
import { createBrowserRouter, Navigate } from 'react-router-dom';
import { consoleBase } from './components/navigation';
import { NotFound, PageFailed } from './shell/problem-page';
import { Shell } from './shell/shell';

export const router = createBrowserRouter(
  [
    {
      element: <Shell />,
      errorElement: <PageFailed />,
      hydrateFallbackElement: <></>,
      children: [
        {
          errorElement: <PageFailed />,
          children: [
            { index: true, element: <Navigate to="/identity-center" replace /> },
            {
              path: 'identity-center',
              lazy: () => import('./services/identity-center/area'),
              children: [
                { index: true, lazy: () => import('./services/identity-center/home-page') },
                { path: 'users', lazy: () => import('./services/identity-center/users/users-page') },
                { path: 'users/add', lazy: () => import('./services/identity-center/users/add-user-page') },
                { path: 'users/:userId/edit', lazy: () => import('./services/identity-center/users/edit-user-page') },
                { path: 'users/:userId', lazy: () => import('./services/identity-center/users/user-page') },
                { path: 'groups', lazy: () => import('./services/identity-center/groups/groups-page') },
                { path: 'groups/create', lazy: () => import('./services/identity-center/groups/create-group-page') },
                { path: 'groups/:groupId/edit', lazy: () => import('./services/identity-center/groups/edit-group-page') },
                { path: 'groups/:groupId', lazy: () => import('./services/identity-center/groups/group-page') },
                { path: 'settings', lazy: () => import('./services/identity-center/settings/settings-page') },
                { path: 'settings/mfa', lazy: () => import('./services/identity-center/settings/mfa-page') },
                { path: 'settings/attributes', lazy: () => import('./services/identity-center/settings/attributes-page') },
                { path: 'accounts', lazy: () => import('./services/identity-center/aws-accounts/aws-accounts-page') },
                { path: 'accounts/assign', lazy: () => import('./services/identity-center/aws-accounts/assign/assign-page') },
                { path: 'accounts/:accountId', lazy: () => import('./services/identity-center/aws-accounts/account-page') },
                { path: 'permission-sets', lazy: () => import('./services/identity-center/permission-sets/list-page') },
                { path: 'permission-sets/create', lazy: () => import('./services/identity-center/permission-sets/create-page') },
                { path: 'permission-sets/:setId', lazy: () => import('./services/identity-center/permission-sets/set-page') },
                { path: 'permission-sets/:setId/general-settings', lazy: () => import('./services/identity-center/permission-sets/edit-settings-page') },
                { path: 'permission-sets/:setId/policies', lazy: () => import('./services/identity-center/permission-sets/edit-policies-page') },
              ],
            },
            { path: 'organizations', lazy: () => import('./services/organizations/organization-page') },
            { path: 'organizations/create-account', lazy: () => import('./services/organizations/create-account-page') },
            { path: 'organizations/accounts/:accountId', lazy: () => import('./services/organizations/account-page') },
            { path: 'organizations/units/:unitId', lazy: () => import('./services/organizations/unit-page') },
            { path: 'iam', lazy: () => import('./services/iam/dashboard-page') },
            { path: 'iam/users', lazy: () => import('./services/iam/users/users-page') },
            { path: 'iam/users/create', lazy: () => import('./services/iam/users/create-user-page') },
            { path: 'iam/users/details/:userName', lazy: () => import('./services/iam/users/user-page') },
            { path: 'iam/users/details/:userName/add-permissions', lazy: () => import('./services/iam/users/add-permissions-page') },
            { path: 'iam/users/details/:userName/create-access-key', lazy: () => import('./services/iam/access-keys/create-access-key-page') },
            { path: 'iam/groups', lazy: () => import('./services/iam/groups/groups-page') },
            { path: 'iam/groups/:groupName', lazy: () => import('./services/iam/groups/group-page') },
            { path: 'iam/roles', lazy: () => import('./services/iam/roles/roles-page') },
            { path: 'iam/roles/:roleName', lazy: () => import('./services/iam/roles/role-page') },
            { path: 'iam/policies', lazy: () => import('./services/iam/policies/policies-page') },
            { path: 'iam/policies/details', lazy: () => import('./services/iam/policies/policy-page') },
            { path: 'mail', lazy: () => import('./services/mail/inbox-page') },
            { path: 'mail/:mailId', lazy: () => import('./services/mail/message-page') },
            { path: 'activity', lazy: () => import('./services/activity/activity-page') },
            { path: 'activity/:requestId', lazy: () => import('./services/activity/request-page') },
            { path: 'cloudshell', lazy: () => import('./services/cloud-shell/cloud-shell-page') },
            { path: '*', element: <NotFound /> },
          ],
        },
      ],
    },
  ],
  { basename: consoleBase },
);
