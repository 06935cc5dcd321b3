/** What authentication and authorization need of IAM beyond its public operations. */
export { recordActions, type ActionUse } from './reports/action-records.ts';
export { generatePolicy, type GeneratedPolicy } from './reports/activity-policy.ts';
export { administersRoots, hasOrganizationFeature } from './account/organization-features.ts';
export { createDocumentCache, type DocumentCache } from './policies/documents/document-cache.ts';
export { findTokenIssuer, issuerUrl, publicKeysOfIssuer } from './providers/outbound-web-identity.ts';
export { discoveryDocument, publishedKeySet } from './providers/issuer-discovery.ts';
export {
  accessKeyPurpose,
  configureRootAccessKey,
  findAccessKey,
  type AccessKeyFacts,
  type ConfiguredKey,
} from './credentials/sealed-keys.ts';
export {
  identityPoliciesOf,
  policyText,
  principalDocuments,
  principalTags,
  type IdentityPolicies,
} from './policies/documents/identity-policies.ts';
export { awsManagedPolicy } from './policies/documents/managed-documents.ts';
export { recordUses, type CredentialUse } from './reports/record-uses.ts';
export { findOidcProvider, findSamlProvider, type SamlProviderFacts } from './providers/find-provider.ts';
export type { TokenAlgorithm } from './providers/provider-records.ts';
export { checkIdentityPolicy, checkSessionPolicy } from './policies/documents/policy-documents.ts';
export { undefinedKeysIn, type UndefinedKey } from './policies/documents/undefined-keys.ts';
export type { CheckedPolicyType, Finding } from './validation/finding.ts';
export { bindPrincipals, principalArns, withCurrentPrincipals } from './policies/documents/policy-principals.ts';

/** What IAM Access Analyzer would say of a policy. Loaded when it is asked. */
export const policyChecks = () => import('./validation/policy-findings.ts');

/** Codes of users' MFA devices. Loaded when one is given: nothing else needs what computes them. */
export const mfaCodes = () => import('./credentials/mfa-codes.ts');
