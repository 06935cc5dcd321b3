/** AWS Key Management Service in the console. */
import type { ConsoleService } from '../console-service';

export const kms: ConsoleService = {
  name: 'Key Management Service',
  description: 'Keys, who may use them, and their aliases',
  path: '/kms',
  navigation: [
    { text: 'Keys', path: '/kms' },
    { text: 'Create key', path: '/kms/create' },
  ],
  pages: [
    { index: true, lazy: () => import('./keys-page') },
    { path: 'create', lazy: () => import('./create-key-page') },
    { path: 'keys/:keyId', lazy: () => import('./key-page') },
  ],
};
