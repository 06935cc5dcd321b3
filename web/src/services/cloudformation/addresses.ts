/** Where the pages of stacks and resources are; they stay in the Region shown. */
import { inRegion } from '../../api/region';

const at = (path: string, query: Readonly<Record<string, string>>): string =>
  inRegion(`/cloudformation/${path}?${new URLSearchParams(query).toString()}`);

export const stacksCrumb = () => ({ text: 'Stacks', path: inRegion('/cloudformation') });
export const typesCrumb = () => ({ text: 'Resources by type', path: inRegion('/cloudformation/resources') });
export const typeCrumb = (type: string) => ({ text: type, path: typePath(type) });

/** `stack`: a name, or an id. */
export const stackPath = (stack: string): string => at('stacks/details', { stackId: stack });
export const changeSetPath = (changeSet: string, stack: string): string =>
  at('stacks/change-set', { changeSetId: changeSet, stackId: stack });
export const typePath = (type: string): string => at('resources/type', { type });
export const resourcePath = (type: string, identifier: string): string => at('resources/details', { type, identifier });
