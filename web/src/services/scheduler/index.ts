/** Amazon EventBridge Scheduler in the console: schedules, when they come next, and what they invoke. */
import type { ConsoleService } from '../console-service';

export const scheduler: ConsoleService = {
  name: 'EventBridge Scheduler',
  description: 'Schedules, and when they come next',
  path: '/scheduler',
  navigation: [
    { text: 'Schedules', path: '/scheduler' },
    { text: 'Create schedule', path: '/scheduler/schedules/create' },
  ],
  pages: [
    { index: true, lazy: () => import('./schedules-page') },
    { path: 'schedules/create', lazy: () => import('./create-schedule-page') },
    { path: 'schedules/details', lazy: () => import('./schedule-page') },
  ],
};
