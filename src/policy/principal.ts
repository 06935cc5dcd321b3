/** The `Principal` element of resource-based policies. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html */
import type { PrincipalElement, Statement } from './policy.ts';

/** Who asks, as a policy may name them. */
export interface Principal {
  /** The 12-digit account. */
  readonly account: string;
  /** ARNs that name this very principal: a user's; a role session's own and its role's. */
  readonly arns: readonly string[];
  /** `lambda.amazonaws.com`, when an AWS service asks. */
  readonly service?: string;
  /** The identity provider that vouches (`cognito-identity.amazonaws.com`, a provider's ARN). */
  readonly federated?: string;
}

/** `principal`: named itself (or everyone is); `account`: only its account is, which leaves it to that account's policies. */
export type PrincipalMatch = 'none' | 'account' | 'principal';

function matchElement(element: PrincipalElement, principal: Principal): PrincipalMatch {
  if (element === '*') return 'principal';
  if (principal.service !== undefined) return element.Service?.includes(principal.service) ? 'principal' : 'none';
  if (principal.federated !== undefined) return element.Federated?.includes(principal.federated) ? 'principal' : 'none';
  let match: PrincipalMatch = 'none';
  for (const value of element.AWS ?? []) {
    if (value === '*' || principal.arns.includes(value)) return 'principal';
    if (principal.account !== '' && (value === principal.account || value === `arn:aws:iam::${principal.account}:root`)) match = 'account';
  }
  return match;
}

/**
 * Whether a statement of a resource-based policy concerns the principal. One without a `Principal` concerns nobody when
 * it allows and everybody when it denies; `NotPrincipal` never allows, and its Deny spares only who is named itself.
 */
export function matchPrincipal(statement: Statement, principal: Principal | undefined): PrincipalMatch {
  const deny = statement.effect === 'Deny';
  if (!principal) return deny ? 'principal' : 'none';
  if (statement.principal !== undefined) return matchElement(statement.principal, principal);
  if (statement.notPrincipal !== undefined && deny) return matchElement(statement.notPrincipal, principal) === 'principal' ? 'none' : 'principal';
  return deny ? 'principal' : 'none';
}
