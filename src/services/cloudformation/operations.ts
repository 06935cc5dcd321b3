/** What there is beside stacks and change sets, for the manifest. */
import type { OperationManifest } from '../../wire/service.ts';
import { onStack } from './authorization.ts';

const stackPolicies = () => import('./policies/stack-policies.ts');
const policyUrl = ({ StackPolicyURL }: { StackPolicyURL?: string }) => ({
  'cloudformation:StackPolicyUrl': StackPolicyURL,
});

export const otherOperations: Readonly<Record<string, OperationManifest>> = {
  SetStackPolicy: onStack(stackPolicies, { conditionKeys: policyUrl }),
  GetStackPolicy: onStack(stackPolicies),
  SignalResource: onStack(() => import('./signals/signal-resource.ts')),
  DescribeAccountLimits: { load: () => import('./types/account-limits.ts') },
};
