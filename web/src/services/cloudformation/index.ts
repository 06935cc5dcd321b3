/** AWS CloudFormation in the console: stacks to look at, and resources of any type through Cloud Control. */
import type { ConsoleService } from '../console-service';

export const cloudFormation: ConsoleService = {
  name: 'CloudFormation',
  description: 'Stacks, their events and resources',
  path: '/cloudformation',
  navigation: [
    { text: 'Stacks', path: '/cloudformation' },
    { text: 'Resources by type', path: '/cloudformation/resources' },
  ],
  pages: [
    { index: true, lazy: () => import('./stacks/stacks-page') },
    { path: 'stacks/details', lazy: () => import('./stacks/stack-page') },
    { path: 'stacks/change-set', lazy: () => import('./stacks/change-set-page') },
    { path: 'resources', lazy: () => import('./resources/types-page') },
    { path: 'resources/type', lazy: () => import('./resources/type-page') },
    { path: 'resources/details', lazy: () => import('./resources/resource-page') },
  ],
};
