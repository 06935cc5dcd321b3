/** ARN formats: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsorganizations.html */
import type { OrganizationRecord } from './records.ts';

export function organizationArn(organization: OrganizationRecord): string {
  return `${arnPrefix(organization)}:organization/${organization.id}`;
}

export function accountArn(organization: OrganizationRecord, accountId: string): string {
  return `${arnPrefix(organization)}:account/${organization.id}/${accountId}`;
}

export function rootArn(organization: OrganizationRecord, rootId = organization.rootId): string {
  return `${arnPrefix(organization)}:root/${organization.id}/${rootId}`;
}

export function unitArn(organization: OrganizationRecord, unitId: string): string {
  return `${arnPrefix(organization)}:ou/${organization.id}/${unitId}`;
}

/** Of a policy of the organization's own. */
export function policyArn(organization: OrganizationRecord, policyId: string, type: string): string {
  return `${arnPrefix(organization)}:policy/${organization.id}/${type.toLowerCase()}/${policyId}`;
}

/** The ARN of whatever the id names: account, root, unit or resource policy. */
export function resourceArn(organization: OrganizationRecord, id: string): string {
  if (id.startsWith('rp-')) return `${arnPrefix(organization)}:resourcepolicy/${organization.id}/${id}`;
  if (id.startsWith('r-')) return rootArn(organization, id);
  return id.startsWith('ou-') ? unitArn(organization, id) : accountArn(organization, id);
}

function arnPrefix(organization: OrganizationRecord): string {
  return `arn:aws:organizations::${organization.managementAccount}`;
}
