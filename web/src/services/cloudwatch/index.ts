/** Amazon CloudWatch in the console: its Logs, to read and to tail. */
import type { ConsoleService } from '../console-service';

export const cloudWatch: ConsoleService = {
  name: 'CloudWatch',
  description: 'Log groups, their events, live tail',
  path: '/cloudwatch',
  navigation: [
    { text: 'Log groups', path: '/cloudwatch' },
    { text: 'Live Tail', path: '/cloudwatch/live-tail' },
  ],
  pages: [
    { index: true, lazy: () => import('./log-groups-page') },
    { path: 'live-tail', lazy: () => import('./live-tail-page') },
    { path: 'log-groups/details', lazy: () => import('./log-group-page') },
    { path: 'log-groups/events', lazy: () => import('./log-events-page') },
  ],
};
