/** Amazon DynamoDB in the console: tables and their items. */
import type { ConsoleService } from '../console-service';

export const dynamodb: ConsoleService = {
  name: 'DynamoDB',
  description: 'Tables and their items',
  path: '/dynamodb',
  navigation: [{ text: 'Tables', path: '/dynamodb' }],
  pages: [
    { index: true, lazy: () => import('./tables-page') },
    { path: 'tables/details', lazy: () => import('./table-page') },
  ],
};
