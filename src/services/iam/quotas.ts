/**
 * IAM's default quotas, those that are enforced. Sizes count characters without white space.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export const quotas = {
  accessKeysPerUser: 2,
  attachedPolicies: 10,
  groupsPerUser: 10,
  versionsPerPolicy: 5,
  tags: 50,
  managedPolicySize: 6144,
  trustPolicySize: 2048,
  /** All inline policies of one principal together. */
  inlinePolicySize: { user: 2048, role: 10_240, group: 5120 },
} as const;
