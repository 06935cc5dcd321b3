/** Amazon Elastic Container Registry in the console: repositories and their images. */
import type { ConsoleService } from '../console-service';

export const ecr: ConsoleService = {
  name: 'Elastic Container Registry',
  description: 'Repositories of container images',
  path: '/ecr',
  navigation: [{ text: 'Repositories', path: '/ecr' }],
  pages: [
    { index: true, lazy: () => import('./repositories-page') },
    { path: 'repositories/details', lazy: () => import('./repository-page') },
  ],
};
