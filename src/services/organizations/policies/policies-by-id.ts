/** Policies by their id, AWS's own among them. */
import type { ReadTx } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import { scopeOf } from '../access.ts';
import { policyArn } from '../arns.ts';
import { invalidInput } from '../errors.ts';
import { awsManagedPolicy } from './policy-types.ts';
import type { Policy } from './policy-types.ts';
import { Policies } from '../records.ts';
import type { OrganizationRecord, PolicyRecord } from '../records.ts';

export async function findPolicy(
  tx: ReadTx,
  organization: OrganizationRecord,
  id: string,
): Promise<Policy | undefined> {
  return (await findPolicies(tx, organization, [id])).get(id);
}

/** Those that are there, with one look at the store. */
export async function findPolicies(
  tx: ReadTx,
  organization: OrganizationRecord,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Policy>> {
  const own = ids.filter((id) => !awsManagedPolicy(id));
  const records = own.length === 0 ? [] : await tx.in(Policies, scopeOf(organization)).getMany(own.map((id) => [id]));
  const found = [...ids.map(awsManagedPolicy), ...records.map((record) => record && toPolicy(organization, record))];
  return new Map(found.flatMap((policy) => (policy ? [[policy.id, policy] as const] : [])));
}

/** The policy, or PolicyNotFoundException. */
export async function requirePolicy(tx: ReadTx, organization: OrganizationRecord, id: string): Promise<Policy> {
  const policy = await findPolicy(tx, organization, id);
  if (policy) return policy;
  throw policyNotFound();
}

/** As `requirePolicy`; AWS's own cannot be changed. */
export async function requireOwnPolicy(
  tx: ReadTx,
  organization: OrganizationRecord,
  id: string,
): Promise<PolicyRecord> {
  if (awsManagedPolicy(id)) {
    throw invalidInput(
      'IMMUTABLE_POLICY',
      "You specified a policy that is managed by Amazon Web Services and can't be modified.",
    );
  }
  const policy = await tx.in(Policies, scopeOf(organization)).get(id);
  if (policy) return policy;
  throw policyNotFound();
}

export function toPolicy(organization: OrganizationRecord, record: PolicyRecord): Policy {
  const { id, type, name, description, content, updatedAt } = record;
  return { id, arn: policyArn(organization, id, type), type, name, description, content, awsManaged: false, updatedAt };
}

function policyNotFound(): AwsError {
  return new AwsError('PolicyNotFoundException', "You specified a policy that doesn't exist.");
}
