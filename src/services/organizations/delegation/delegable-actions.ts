/**
 * What an organization's resource policy may delegate to member accounts: every read, and the management of policies.
 * AWS takes wildcards that name nothing else (`organizations:Describe*`, but not `organizations:*`).
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_delegate_policies.html
 */
import { actionsOf } from '../../../authorization-reference/index.ts';
import { compilePattern, matchesPattern } from '../../../policy/values/pattern.ts';

const delegableWrites: ReadonlySet<string> = new Set([
  'AttachPolicy',
  'CreatePolicy',
  'DeletePolicy',
  'DetachPolicy',
  'DisablePolicyType',
  'EnablePolicyType',
  'TagResource',
  'UntagResource',
  'UpdatePolicy',
]);

/** Whether members may be let do the operation. */
export function isDelegable(operation: string): boolean {
  return delegableWrites.has(operation) || /^(?:Describe|List)[A-Z]/.test(operation);
}

/** Whether an action of a policy, wildcards and any case included, names nothing but what may be delegated. */
export function namesDelegable(action: string): boolean {
  const [prefix = '', name = '', more] = action.toLowerCase().split(':');
  if (prefix !== 'organizations' || more !== undefined) return false;
  const pattern = compilePattern(name);
  const named = [...actionsOf(prefix)].filter((one) => matchesPattern(pattern, one.name.toLowerCase()));
  return named.length > 0 && named.every((one) => isDelegable(one.name));
}
