/** Trust policies of roles: IAM's checks, and the policy as it stands now. Whom they may name: policy-principals.ts. */
import type { ReadTx } from '../../../../wire/context.ts';
import { malformedPolicy, overQuota } from '../../errors.ts';
import { checkTrustPolicy, policySize } from './policy-documents.ts';
import { bindPrincipals, principalArns, withCurrentPrincipals } from './policy-principals.ts';
import { checkSharedIssuers } from './shared-issuers.ts';
import { quotas } from '../../account/quotas.ts';
import type { RoleRecord } from '../../records.ts';

/** The users and roles that must exist. Throws MalformedPolicyDocument or LimitExceeded. */
export function checkTrustDocument(document: string): readonly string[] {
  if (policySize(document) > quotas.trustPolicySize) throw overQuota('ACLSizePerRole', quotas.trustPolicySize);
  const policy = checkTrustPolicy(document);
  const arns = principalArns(policy, invalidPrincipal);
  checkSharedIssuers(policy);
  return arns;
}

/** Throws MalformedPolicyDocument when a user or role that the policy names does not exist. */
export function bindTrusted(tx: ReadTx, arns: readonly string[]): Promise<Record<string, string>> {
  return bindPrincipals(tx, arns, invalidPrincipal);
}

/** The trust policy as it is to be shown and evaluated now. */
export function currentTrustPolicy(tx: ReadTx, { trustPolicy, trustedIds }: RoleRecord): Promise<string> {
  return withCurrentPrincipals(tx, trustPolicy, trustedIds ?? {});
}

function invalidPrincipal(kind: string, value: string) {
  return malformedPolicy(`Invalid principal in policy: "${kind}":"${value}"`);
}
