/** The stack's policy, which an update keeps to. */
import type { OperationRecord } from '../../../records.ts';
import { parseStackPolicy, stackPolicyRefusal, type UpdateAction } from '../../../policies/stack-policy.ts';
import type { Deployment } from '../../deployment.ts';
import type { Change } from '../desired.ts';
import { ResourceFailure } from '../../steps/failure.ts';

const actions: Readonly<Partial<Record<Change, UpdateAction>>> = { update: 'Update:Modify', replace: 'Update:Replace' };

/** @throws ResourceFailure */
export function checkStackPolicy(
  { operation }: Deployment,
  { logicalId, type }: { readonly logicalId: string; readonly type: string },
  change: Change,
): void {
  const action = actions[change];
  const refusal = action && refusalOf(operation, action, logicalId, type);
  if (refusal !== undefined) throw new ResourceFailure(refusal);
}

/** Why the policy does not let the update do that; `undefined`: it does. */
export function refusalOf(
  { policy: text }: Pick<OperationRecord, 'policy'>,
  action: UpdateAction,
  logicalId: string,
  type: string,
): string | undefined {
  const policy = text === undefined ? undefined : parseStackPolicy(text);
  return policy && stackPolicyRefusal(policy, { action, logicalId, type });
}
