/** Where the pages of repositories are; they stay in the Region shown. */
import { inRegion } from '../../api/region';

export const repositoriesCrumb = () => ({ text: 'Private repositories', path: inRegion('/ecr') });

export const repositoryPath = (name: string): string =>
  inRegion(`/ecr/repositories/details?${new URLSearchParams({ name }).toString()}`);
