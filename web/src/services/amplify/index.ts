/** AWS Amplify in the console: the page that `npx ampx sandbox` sends people to. */
import type { ConsoleService } from '../console-service';

export const amplify: ConsoleService = {
  name: 'AWS Amplify',
  description: 'Set up an account and Region for sandboxes',
  path: '/amplify/create/bootstrap',
  navigation: [
    { text: 'Create new app', path: '/amplify/create/bootstrap' },
    { text: 'Stacks', path: '/cloudformation' },
  ],
  pages: [{ index: true, lazy: () => import('./bootstrap-page') }],
};
