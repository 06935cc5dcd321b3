/** AWS Systems Manager in the console. */
import type { ConsoleService } from '../console-service';

export const systemsManager: ConsoleService = {
  name: 'Systems Manager',
  description: 'Parameters',
  path: '/systems-manager',
  navigation: [
    { text: 'Parameter Store', path: '/systems-manager' },
    { text: 'Create parameter', path: '/systems-manager/create-parameter' },
  ],
  pages: [
    { index: true, lazy: () => import('./parameters-page') },
    { path: 'create-parameter', lazy: () => import('./create-parameter-page') },
    { path: 'parameter', lazy: () => import('./parameter-page') },
    { path: 'edit-parameter', lazy: () => import('./edit-parameter-page') },
  ],
};
