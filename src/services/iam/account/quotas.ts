/**
 * IAM's default quotas, those that are enforced. Sizes count characters without white space.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export const quotas = {
  accessKeysPerUser: 2,
  accounts: { Users: 5000, Groups: 300, Roles: 1000, Policies: 1500, InstanceProfiles: 1000, ServerCertificates: 20 },
  mfaDevicesPerUser: 8,
  rolesPerInstanceProfile: 1,
  signingCertificatesPerUser: 2,
  sshPublicKeysPerUser: 5,
  serviceSpecificCredentialsPerService: 2,
  openIdConnectProviders: 100,
  samlProviders: 100,
  keysPerSamlProvider: 10,
  privateKeysPerSamlProvider: 2,
  clientIdsPerProvider: 100,
  thumbprintsPerProvider: 5,
  attachedPolicies: 10,
  groupsPerUser: 10,
  versionsPerPolicy: 5,
  tags: 50,
  managedPolicySize: 6144,
  trustPolicySize: 2048,
  /** All inline policies of one principal together. */
  inlinePolicySize: { user: 2048, role: 10_240, group: 5120 },
} as const;
