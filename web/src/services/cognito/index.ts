/** Amazon Cognito in the console: user pools, their users, groups and app clients. */
import type { ConsoleService } from '../console-service';

export const cognito: ConsoleService = {
  name: 'Cognito',
  description: 'User pools and the users of applications',
  path: '/cognito',
  navigation: [{ text: 'User pools', path: '/cognito' }],
  pages: [
    { index: true, lazy: () => import('./user-pools-page') },
    { path: 'user-pools/details', lazy: () => import('./user-pool-page') },
    { path: 'user-pools/user', lazy: () => import('./user-page') },
  ],
};
