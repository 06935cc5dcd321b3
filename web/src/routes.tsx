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
              lazy: () => import('./pages/identity-center/area'),
              children: [
                { index: true, lazy: () => import('./pages/identity-center/home-page') },
                { path: 'users', lazy: () => import('./pages/identity-center/users/users-page') },
                { path: 'users/add', lazy: () => import('./pages/identity-center/users/add-user-page') },
                { path: 'users/:userId/edit', lazy: () => import('./pages/identity-center/users/edit-user-page') },
                { path: 'users/:userId', lazy: () => import('./pages/identity-center/users/user-page') },
                { path: 'groups', lazy: () => import('./pages/identity-center/groups/groups-page') },
                { path: 'groups/create', lazy: () => import('./pages/identity-center/groups/create-group-page') },
                { path: 'groups/:groupId/edit', lazy: () => import('./pages/identity-center/groups/edit-group-page') },
                { path: 'groups/:groupId', lazy: () => import('./pages/identity-center/groups/group-page') },
                { path: 'settings', lazy: () => import('./pages/identity-center/settings/settings-page') },
                { path: 'settings/mfa', lazy: () => import('./pages/identity-center/settings/mfa-page') },
                { path: 'settings/attributes', lazy: () => import('./pages/identity-center/settings/attributes-page') },
                { path: 'accounts', lazy: () => import('./pages/identity-center/aws-accounts/aws-accounts-page') },
                { path: 'accounts/assign', lazy: () => import('./pages/identity-center/aws-accounts/assign/assign-page') },
                { path: 'accounts/:accountId', lazy: () => import('./pages/identity-center/aws-accounts/account-page') },
                { path: 'permission-sets', lazy: () => import('./pages/identity-center/permission-sets/list-page') },
                { path: 'permission-sets/create', lazy: () => import('./pages/identity-center/permission-sets/create-page') },
                { path: 'permission-sets/:setId', lazy: () => import('./pages/identity-center/permission-sets/set-page') },
                { path: 'permission-sets/:setId/general-settings', lazy: () => import('./pages/identity-center/permission-sets/edit-settings-page') },
                { path: 'permission-sets/:setId/policies', lazy: () => import('./pages/identity-center/permission-sets/edit-policies-page') },
              ],
            },
            { path: 'organizations', lazy: () => import('./pages/organizations/organization-page') },
            { path: 'organizations/create-account', lazy: () => import('./pages/organizations/create-account-page') },
            { path: 'organizations/accounts/:accountId', lazy: () => import('./pages/organizations/account-page') },
            { path: 'organizations/units/:unitId', lazy: () => import('./pages/organizations/unit-page') },
            { path: 'iam', lazy: () => import('./pages/iam/dashboard-page') },
            { path: 'iam/users', lazy: () => import('./pages/iam/users-page') },
            { path: 'iam/users/create', lazy: () => import('./pages/iam/create-user-page') },
            { path: 'iam/users/details/:userName', lazy: () => import('./pages/iam/user-page') },
            { path: 'iam/users/details/:userName/add-permissions', lazy: () => import('./pages/iam/add-permissions-page') },
            { path: 'iam/users/details/:userName/create-access-key', lazy: () => import('./pages/iam/create-access-key-page') },
            { path: 'iam/groups', lazy: () => import('./pages/iam/groups-page') },
            { path: 'iam/groups/:groupName', lazy: () => import('./pages/iam/group-page') },
            { path: 'iam/roles', lazy: () => import('./pages/iam/roles-page') },
            { path: 'iam/roles/:roleName', lazy: () => import('./pages/iam/role-page') },
            { path: 'iam/policies', lazy: () => import('./pages/iam/policies-page') },
            { path: 'iam/policies/details', lazy: () => import('./pages/iam/policy-page') },
            { path: 'mail', lazy: () => import('./pages/mail/inbox-page') },
            { path: 'mail/:mailId', lazy: () => import('./pages/mail/message-page') },
            { path: 'activity', lazy: () => import('./pages/activity/activity-page') },
            { path: 'activity/:requestId', lazy: () => import('./pages/activity/request-page') },
            { path: 'cloudshell', lazy: () => import('./pages/cloud-shell/cloud-shell-page') },
            { path: '*', element: <NotFound /> },
          ],
        },
      ],
    },
  ],
  { basename: consoleBase },
);
