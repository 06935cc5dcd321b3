/** The console addresses of groups. */
import { areaCrumb } from '../area';

export const groupsPath = '/identity-center/groups';

export const groupsCrumbs = [areaCrumb, { text: 'Groups', path: groupsPath }];

export const groupPath = (groupId: string) => `${groupsPath}/${encodeURIComponent(groupId)}`;
