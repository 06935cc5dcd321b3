/** What other parts of Sandlot need of Identity Center beyond its public operations. */
export { accessControlTags } from './access-control/access-control-tags.ts';
export { assignedRolesOf } from './assignments/assigned-roles.ts';
export { namedPoliciesOf, type NamedPolicy } from './permission-sets/named-policies.ts';
export { enableIdentityCenter, findInstance, findInstanceByStartUrl } from './organization-instance.ts';

export interface Instance {
  readonly instanceArn: string;
  readonly identityStoreId: string;
  readonly region: string;
  readonly ownerAccount: string;
  readonly createdAt: number;
}

/** A role that a user may enter in the access portal. */
export interface AssignedRole {
  readonly account: string;
  readonly permissionSetArn: string;
  /** The portal's role name: the permission set's name. */
  readonly permissionSetName: string;
  readonly sessionDurationSeconds: number;
  /** The provisioned role, `arn:aws:iam::…:role/aws-reserved/sso.amazonaws.com/…`. */
  readonly roleName: string;
  readonly roleArn: string;
  readonly relayState?: string;
}
