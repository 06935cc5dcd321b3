/** Search over the console: its pages, and what there is by name. The top bar and the key `/` lead here. */
import type { ConsoleService } from '../console-service';

export const search: ConsoleService = {
  name: 'Search',
  path: '/search',
  pages: [{ index: true, lazy: () => import('./search-page') }],
};
