/** What others say of a call: the organization's policies, and the resource's. */
import type { PolicyCache } from '../../policy/cache.ts';
import type { PolicySet } from '../../policy/decision.ts';
import { compile, compileLevels } from './compile-policies.ts';
import { isAccount, type Question, type Sources } from './question.ts';

/**
 * SCPs restrict the accounts' principals, RCPs whoever comes to their resources, services included; neither restricts
 * service-linked roles.
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html
 */
export async function organizationPolicies(
  { caller, action, owner, ctx, rules }: Question,
  from: Sources,
  cache: PolicyCache,
): Promise<Partial<PolicySet>> {
  if (caller.kind === 'assumed-role' && caller.roleArn.includes(':role/aws-service-role/')) return {};
  const own =
    caller.kind === 'anonymous' || caller.kind === 'service'
      ? undefined
      : await from.organizationPoliciesOf(caller.account, ctx);
  const restricted = rules.isResourceControlled(action) && isAccount(owner);
  const others = !restricted
    ? undefined
    : owner === caller.account && own
      ? own
      : await from.organizationPoliciesOf(owner, ctx);
  return {
    ...(own?.serviceControl.length && {
      serviceControl: compileLevels(cache, 'service control policy', own.serviceControl),
    }),
    ...(others?.resourceControl.length && {
      resourceControl: compileLevels(cache, 'resource control policy', others.resourceControl),
    }),
  };
}

export function resourcePolicy(
  { caller, action, owner, facts, rules }: Question,
  cache: PolicyCache,
): Partial<PolicySet> {
  const given = facts.resourcePolicy;
  if (given) {
    const { name, kind, account } = given;
    return { resource: { ...compile(cache, documentNames[kind], [given.document], [name])[0]!, kind, account } };
  }
  const foreign = caller.account !== owner && isAccount(owner) && !rules.decidesForeign(action);
  return foreign && caller.kind !== 'anonymous' ? { foreign } : {};
}

const documentNames = {
  'resource-based': 'resource-based policy',
  'role-trust': 'role trust policy',
  key: 'key policy',
} as const;
