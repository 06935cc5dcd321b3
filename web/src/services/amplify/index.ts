/** AWS Amplify in the console: sandboxes, and the page that `npx ampx sandbox` sends people to at first. */
import type { ConsoleService } from '../console-service';

export const amplify: ConsoleService = {
  name: 'AWS Amplify',
  description: 'Sandboxes, and the set-up of an account and Region for them',
  path: '/amplify',
  navigation: [
    { text: 'Sandboxes', path: '/amplify' },
    { text: 'Create new app', path: '/amplify/create/bootstrap' },
    { text: 'Stacks', path: '/cloudformation' },
  ],
  pages: [
    { index: true, lazy: () => import('./sandboxes/sandboxes-page') },
    { path: 'sandboxes/details', lazy: () => import('./sandboxes/sandbox-page') },
    { path: 'create/bootstrap', lazy: () => import('./bootstrap-page') },
  ],
};
