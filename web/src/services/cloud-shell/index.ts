/** CloudShell in the console; the shell around the pages has its panel at the bottom of each. */
import type { ConsoleService } from '../console-service';

export const cloudShell: ConsoleService = {
  name: 'CloudShell',
  description: 'Terminals, signed in as you are here',
  path: '/cloudshell',
  pages: [{ index: true, lazy: () => import('./cloud-shell-page') }],
};
