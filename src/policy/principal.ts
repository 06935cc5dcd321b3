/**
 * The `Principal` element of resource-based policies.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
import type { PrincipalElement, Statement } from './language/policy.ts';

/** Who asks, as a policy may name them. */
export interface Principal {
  /** The 12-digit account; empty for who has none (a service, an anonymous caller). */
  readonly account: string;
  /** ARNs that name this very principal, its own first: a user's; a session's, then its role's or user's. */
  readonly arns: readonly string[];
  /** `lambda.amazonaws.com`, when an AWS service asks. */
  readonly service?: string;
  /** The identity provider that vouches (`cognito-identity.amazonaws.com`, a provider's ARN). */
  readonly federated?: string;
  /** S3's canonical user id of the account. */
  readonly canonicalUser?: string;
  /** An unsigned request. */
  readonly anonymous?: boolean;
}

/**
 * How closely a statement names the principal. `principal`: itself; `issuer`: what its session stands for (the role,
 * the user), or everyone while it is a session; `account`: only its account, which leaves it to that account's
 * policies. Sessions reached by `aws:PrincipalArn` beside everyone: evaluate.ts.
 */
export type PrincipalMatch = 'none' | 'account' | 'issuer' | 'principal';

function everyone(principal: Principal): PrincipalMatch {
  return principal.arns.length > 1 ? 'issuer' : 'principal';
}

/** `"*"` and `{"AWS": "*"}` are the same. */
export function isEveryone(element: PrincipalElement | undefined): boolean {
  return element === '*' || element?.AWS?.includes('*') === true;
}

function matchElement(element: PrincipalElement, principal: Principal): PrincipalMatch {
  if (element === '*' || isEveryone(element)) return everyone(principal);
  if (principal.service !== undefined && element.Service?.includes(principal.service)) return 'principal';
  if (principal.federated !== undefined && element.Federated?.includes(principal.federated)) return 'principal';
  if (principal.canonicalUser !== undefined && element.CanonicalUser?.includes(principal.canonicalUser))
    return 'account';
  const named = element.AWS ?? [];
  const own = principal.arns.findIndex((arn) => named.includes(arn));
  if (own >= 0) return own === 0 ? 'principal' : 'issuer';
  return namesAccount(named, principal.account) ? 'account' : 'none';
}

function namesAccount(named: readonly string[], account: string): boolean {
  return account !== '' && (named.includes(account) || named.includes(`arn:aws:iam::${account}:root`));
}

/** A Deny spares only whom it names in full: the account, the role or user, and the session. */
function namedInFull(element: PrincipalElement, principal: Principal): boolean {
  if (element === '*' || isEveryone(element)) return true;
  const named = element.AWS ?? [];
  if (principal.service !== undefined || principal.federated !== undefined)
    return matchElement(element, principal) !== 'none';
  return (
    principal.arns.length > 0 &&
    principal.arns.every((arn) => named.includes(arn)) &&
    namesAccount(named, principal.account)
  );
}

/**
 * Whether a statement of a resource-based policy concerns the principal. One without a `Principal` concerns nobody when
 * it allows and everybody when it denies; `NotPrincipal` never allows, and spares nobody who has a permissions
 * boundary. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
 */
export function matchPrincipal(
  statement: Statement,
  principal: Principal | undefined,
  bounded: boolean,
): PrincipalMatch {
  const deny = statement.effect === 'Deny';
  if (!principal) return deny ? 'principal' : 'none';
  const { principal: named, notPrincipal: spared } = statement;
  if (named !== undefined) {
    // Whether a canonical user id is this account's is not known: the Deny applies.
    if (
      deny &&
      named !== '*' &&
      named.CanonicalUser &&
      principal.canonicalUser === undefined &&
      principal.account !== ''
    )
      return 'principal';
    return matchElement(named, principal);
  }
  if (spared !== undefined && deny) return !bounded && namedInFull(spared, principal) ? 'none' : 'principal';
  return deny ? 'principal' : 'none';
}
