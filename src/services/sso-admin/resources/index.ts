/** CloudFormation's types of IAM Identity Center, each loaded at its first use. */
import type { ResourceTypes } from '../../../wire/resource-type.ts';

export const ssoResourceTypes: ResourceTypes = {
  'AWS::SSO::Assignment': async () => (await import('./assignment.ts')).assignment,
  'AWS::SSO::Instance': async () => (await import('./instance.ts')).instance,
  'AWS::SSO::InstanceAccessControlAttributeConfiguration': async () =>
    (await import('./access-control-attributes.ts')).accessControlAttributes,
  'AWS::SSO::PermissionSet': async () => (await import('./permission-set.ts')).permissionSet,
};
