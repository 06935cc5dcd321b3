/** Where the pages of user pools are; they stay in the Region shown. */
import { inRegion } from '../../api/region';

const at = (path: string, query: Readonly<Record<string, string>>): string =>
  inRegion(`/cognito/user-pools/${path}?${new URLSearchParams(query).toString()}`);

export const poolsCrumb = () => ({ text: 'User pools', path: inRegion('/cognito') });
export const poolPath = (poolId: string): string => at('details', { poolId });
export const poolCrumb = (poolId: string) => ({ text: poolId, path: poolPath(poolId) });
export const userPath = (poolId: string, userName: string): string => at('user', { poolId, userName });
