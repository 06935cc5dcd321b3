/** Adds a statement to a permission set's inline policy, and brings the set's roles up to date. */
import { allPages } from '../../../api/all-pages';
import { getIdentityCenter } from './local-api';
import { describeProvisioning, provisionPermissionSet } from './set-provisioning';
import { getSetPolicies, putSetPolicies } from './set-policies';
import { listPermissionSets } from './sso-admin';

const pollMilliseconds = 300;

/** Fails where there is no such permission set, its policy would be too long, or a role could not be brought up. */
export async function addStatementToSet(setName: string, statement: Readonly<Record<string, unknown>>): Promise<void> {
  const { instanceArn = '' } = await getIdentityCenter();
  const { items } = await allPages((token) => listPermissionSets(instanceArn, 100, token));
  const PermissionSetArn = items.find(({ Name }) => Name === setName)?.PermissionSetArn;
  if (!PermissionSetArn) throw new Error(`There is no permission set ${setName} any more.`);
  const set = { InstanceArn: instanceArn, PermissionSetArn };
  const before = await getSetPolicies(set);
  await putSetPolicies(set, before, { ...before, inline: withStatement(before.inline, statement) });
  let status = await provisionPermissionSet(set);
  while (status.Status === 'IN_PROGRESS') {
    await new Promise((resolve) => setTimeout(resolve, pollMilliseconds));
    status = await describeProvisioning(instanceArn, status.RequestId ?? '');
  }
  if (status.Status === 'FAILED') throw new Error(status.FailureReason ?? 'The roles could not be brought up to date.');
}

/** A policy's `Statement` may be one, or a list. */
function withStatement(inline: string, statement: Readonly<Record<string, unknown>>): string {
  const document: Readonly<Record<string, unknown>> =
    inline.trim() === '' ? { Version: '2012-10-17' } : (JSON.parse(inline) as Readonly<Record<string, unknown>>);
  const there = document['Statement'] ?? [];
  const statements: readonly unknown[] = Array.isArray(there) ? there : [there];
  return JSON.stringify({ ...document, Statement: [...statements, statement] });
}
