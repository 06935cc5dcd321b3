/** The console addresses of permission sets. */
import type { SetKey } from '../api/permission-sets';
import { areaCrumb } from '../area';

export const permissionSetsPath = '/identity-center/permission-sets';

export const permissionSetsCrumbs = [areaCrumb, { text: 'Permission sets', path: permissionSetsPath }];

/** `arn:aws:sso:::permissionSet/ssoins-1/ps-2` -> `/identity-center/permission-sets/ps-2`. */
export function setPath(arn: string): string {
  return `${permissionSetsPath}/${encodeURIComponent(arn.slice(arn.lastIndexOf('/') + 1))}`;
}

export function setKey(instanceArn: string, setId: string): SetKey {
  const instanceId = instanceArn.slice(instanceArn.lastIndexOf('/') + 1);
  return { InstanceArn: instanceArn, PermissionSetArn: `arn:aws:sso:::permissionSet/${instanceId}/${setId}` };
}
