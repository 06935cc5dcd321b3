/** How long a policy of each kind may be. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
import { policySize } from '../policies/documents/policy-documents.ts';
import { error, isTrustPolicy, warning, type StatementFinding, type StatementsPolicy } from './finding.ts';

const quotas = { scp: 10_240, rcp: 5_120, identity: 6_144, trust: 2_048, resource: 20_480 } as const;

const advice = 'We recommend that you use multiple granular policies.';

/** Characters: of service control and resource policies all, of the others all but white space. */
export function sizeFinding(document: string, policy: StatementsPolicy): StatementFinding | undefined {
  const size = policySize(document);
  if (policy.type === 'SERVICE_CONTROL_POLICY' && document.length > quotas.scp) {
    const sentence =
      `The ${document.length} characters in the service control policy (SCP) exceed the ${quotas.scp} character ` +
      'maximum for SCPs.';
    return error('POLICY_SIZE_EXCEEDS_SCP_QUOTA', `${sentence} ${advice}`);
  }
  if (policy.type === 'RESOURCE_CONTROL_POLICY' && document.length > quotas.rcp) {
    const sentence =
      `The ${document.length} characters in the resource control policy (RCP) exceed the ${quotas.rcp} character ` +
      'maximum for RCPs.';
    return error('POLICY_SIZE_EXCEEDS_RCP_QUOTA', `${sentence} ${advice}`);
  }
  if (policy.type === 'IDENTITY_POLICY' && size > quotas.identity) {
    const sentence =
      `The ${size} characters in the identity policy, excluding whitespace, exceed the ${quotas.identity} character ` +
      'maximum for inline and managed policies.';
    return warning('POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA', `${sentence} ${advice}`);
  }
  if (policy.type !== 'RESOURCE_POLICY') return undefined;
  if (isTrustPolicy(policy)) {
    if (size <= quotas.trust) return undefined;
    const sentence =
      'The characters in the role trust policy, excluding whitespace, exceed the character maximum. ' +
      'We recommend that you request a role trust policy length quota increase using Service Quotas and ' +
      'AWS Support Center. If the quotas have already been increased, then you can ignore this warning.';
    return warning('POLICY_SIZE_EXCEEDS_ROLE_TRUST_POLICY_QUOTA', sentence);
  }
  if (document.length <= quotas.resource) return undefined;
  const sentence =
    `The ${document.length} characters in the resource policy exceed the ${quotas.resource} character maximum for ` +
    'resource policies.';
  return warning('POLICY_SIZE_EXCEEDS_RESOURCE_POLICY_QUOTA', `${sentence} ${advice}`);
}
