/** The console addresses of AWS Organizations. */
import type { TreeNode } from './api/tree';

export const organizationsCrumb = { text: 'AWS Organizations', path: '/organizations' };

export const policiesPath = '/organizations/policies';
export const policiesCrumbs = [organizationsCrumb, { text: 'Service control policies', path: policiesPath }];

export function policyPath(policyId: string): string {
  return `${policiesPath}/${encodeURIComponent(policyId)}`;
}

export function editPolicyPath(policyId: string): string {
  return `${policyPath(policyId)}/edit`;
}

export function accountPath(accountId: string): string {
  return `/organizations/accounts/${encodeURIComponent(accountId)}`;
}

/** Of an organizational unit, or of the root. */
export function unitPath(unitId: string): string {
  return `/organizations/units/${encodeURIComponent(unitId)}`;
}

export function nodePath(node: TreeNode): string {
  return node.kind === 'account' ? accountPath(node.id) : unitPath(node.id);
}
