/** AWS AppSync in the console: GraphQL APIs, what they are made of, and queries to them. */
import type { ConsoleService } from '../console-service';

export const appSync: ConsoleService = {
  name: 'AppSync',
  description: 'GraphQL APIs, and queries to them',
  path: '/appsync',
  navigation: [{ text: 'APIs', path: '/appsync' }],
  pages: [
    { index: true, lazy: () => import('./apis-page') },
    { path: 'apis/details', lazy: () => import('./api-page') },
  ],
};
