/** Where a role begins: who is signed in, what that one may do, and the ways on. */
import type { ConsoleService } from '../console-service';

export const home: ConsoleService = {
  name: 'Console home',
  description: 'Who you are here, and what you may do',
  path: '/home',
  pages: [{ index: true, lazy: () => import('./home-page') }],
};
