/** AWS Lambda in the console: functions, what they are, and a test of each. */
import type { ConsoleService } from '../console-service';

export const lambda: ConsoleService = {
  name: 'Lambda',
  description: 'Functions, and a test of each',
  path: '/lambda',
  navigation: [{ text: 'Functions', path: '/lambda' }],
  pages: [
    { index: true, lazy: () => import('./functions-page') },
    { path: 'functions/details', lazy: () => import('./function-page') },
  ],
};
