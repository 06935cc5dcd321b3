/** CloudFormation's types of AWS Organizations, each loaded at its first use. */
import type { ResourceTypes } from '../../../wire/resource-type.ts';

export const organizationsResourceTypes: ResourceTypes = {
  'AWS::Organizations::Account': async () => (await import('./account.ts')).account,
  'AWS::Organizations::Organization': async () => (await import('./organization.ts')).organization,
  'AWS::Organizations::OrganizationalUnit': async () => (await import('./organizational-unit.ts')).organizationalUnit,
  'AWS::Organizations::Policy': async () => (await import('./policy.ts')).policy,
  'AWS::Organizations::ResourcePolicy': async () => (await import('./resource-policy.ts')).resourcePolicy,
};
