/** What there is beside stacks and change sets, for the manifest. */
import type { OperationManifest } from '../../wire/service.ts';
import { onStack } from './authorization.ts';

const stackPolicies = () => import('./policies/stack-policies.ts');
const types = () => import('./types/describe-types.ts');
const detection = () => import('./drift/detect-drift.ts');
const drifts = () => import('./drift/describe-drift.ts');
const templateUrl = ({ TemplateURL }: { TemplateURL?: string }) => ({ 'cloudformation:TemplateUrl': TemplateURL });
const policyUrl = ({ StackPolicyURL }: { StackPolicyURL?: string }) => ({
  'cloudformation:StackPolicyUrl': StackPolicyURL,
});

/** A template of the greatest size in the form of a query, where each of its bytes may be three. */
const maxBodyBytes = 1024 * 1024;

export const otherOperations: Readonly<Record<string, OperationManifest>> = {
  // They read a template from S3 and then the store: not in the transaction that decided.
  GetTemplateSummary: onStack(() => import('./summaries/get-template-summary.ts'), {
    conditionKeys: templateUrl,
    pureRead: false,
    maxBodyBytes,
  }),
  ValidateTemplate: {
    load: () => import('./summaries/validate-template.ts'),
    conditionKeys: templateUrl,
    maxBodyBytes,
  },
  SetStackPolicy: onStack(stackPolicies, { conditionKeys: policyUrl }),
  GetStackPolicy: onStack(stackPolicies),
  SignalResource: onStack(() => import('./signals/signal-resource.ts')),
  // It reads resources by their services' operations, in transactions of its own.
  DetectStackDrift: onStack(detection),
  DetectStackResourceDrift: onStack(detection),
  DescribeStackDriftDetectionStatus: { load: drifts },
  DescribeStackResourceDrifts: onStack(drifts),
  DescribeType: { load: types, pureRead: false },
  ListTypes: { load: types, pureRead: false },
  DescribeAccountLimits: { load: () => import('./types/account-limits.ts') },
};
