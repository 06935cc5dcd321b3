/** AWS Step Functions in the console: state machines, their executions, and what happened in each. */
import type { ConsoleService } from '../console-service';

export const stepFunctions: ConsoleService = {
  name: 'Step Functions',
  description: 'State machines and their executions',
  path: '/states',
  navigation: [{ text: 'State machines', path: '/states' }],
  pages: [
    { index: true, lazy: () => import('./state-machines-page') },
    { path: 'state-machines/details', lazy: () => import('./state-machine-page') },
    { path: 'executions/details', lazy: () => import('./execution-page') },
  ],
};
