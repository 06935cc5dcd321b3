/** The inbox of what Sandlot would have sent: AWS has no such console. */
import type { ConsoleService } from '../console-service';

export const mail: ConsoleService = {
  name: 'Mail inbox',
  description: 'What Sandlot would have sent',
  path: '/mail',
  pages: [
    { index: true, lazy: () => import('./inbox-page') },
    { path: ':mailId', lazy: () => import('./message-page') },
  ],
};
