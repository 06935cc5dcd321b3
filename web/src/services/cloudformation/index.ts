/** AWS CloudFormation in the console: stacks to look at, and resources of any type through Cloud Control. */
import type { ConsoleService } from '../console-service';

export const cloudFormation: ConsoleService = {
  name: 'CloudFormation',
  description: 'Stacks, their events and resources',
  path: '/cloudformation',
  navigation: [{ text: 'Stacks', path: '/cloudformation' }],
  pages: [
    { index: true, lazy: () => import('./stacks/stacks-page') },
    { path: 'stacks/details', lazy: () => import('./stacks/stack-page') },
  ],
};
