/** The requests that clients make, and why one was denied: AWS has no such console. */
import type { ConsoleService } from '../console-service';

export const activity: ConsoleService = {
  name: 'Activity',
  path: '/activity',
  pages: [
    { index: true, lazy: () => import('./activity-page') },
    { path: ':requestId', lazy: () => import('./request-page') },
  ],
};
