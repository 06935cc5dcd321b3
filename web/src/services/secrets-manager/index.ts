/** AWS Secrets Manager in the console. */
import type { ConsoleService } from '../console-service';

export const secretsManager: ConsoleService = {
  name: 'Secrets Manager',
  description: 'Secrets',
  path: '/secrets-manager',
  navigation: [
    { text: 'Secrets', path: '/secrets-manager' },
    { text: 'Store a new secret', path: '/secrets-manager/store-secret' },
  ],
  pages: [
    { index: true, lazy: () => import('./secrets-page') },
    { path: 'store-secret', lazy: () => import('./store-secret-page') },
    { path: 'secret', lazy: () => import('./secret-page') },
  ],
};
