/**
 * Which principals a resource-based policy names, and whether they are ones at all.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
import type { Policy, PrincipalElement } from './language/policy.ts';

/** What to throw for a principal that is none: `AWS`, `SERVICE`, `FEDERATED` or `CANONICALUSER`, and the value. */
export type InvalidPrincipal = (kind: string, value: string) => Error;

/**
 * The users, roles and sessions that must exist, by their ARNs or unique ids; what is left to check needs the store.
 * Throws what `invalid` makes.
 */
export function principalArns(
  { statements }: Policy,
  invalid: InvalidPrincipal,
  isServicePrincipal: (name: string) => boolean,
): string[] {
  return statements.flatMap(({ principal, notPrincipal }) =>
    arnsOf(principal ?? notPrincipal!, invalid, isServicePrincipal),
  );
}

function arnsOf(
  element: PrincipalElement,
  invalid: InvalidPrincipal,
  isServicePrincipal: (name: string) => boolean,
): string[] {
  if (element === '*') return [];
  for (const service of element.Service ?? []) {
    if (!isServicePrincipal(service)) throw invalid('SERVICE', service);
  }
  for (const provider of element.Federated ?? []) {
    if (!isProvider(provider)) throw invalid('FEDERATED', provider);
  }
  for (const id of element.CanonicalUser ?? []) {
    if (!/^[0-9a-f]{64,96}$/.test(id)) throw invalid('CANONICALUSER', id);
  }
  const arns: string[] = [];
  for (const value of element.AWS ?? []) {
    if (value === '*' || /^[0-9]{12}$/.test(value)) continue;
    if (isUniqueId(value)) {
      arns.push(value);
      continue;
    }
    const resource = /^arn:[^:*?]*:(?:iam|sts):[^:*?]*:[0-9]{12}:([^*?]+)$/.exec(value)?.[1];
    if (resource === undefined) throw invalid('AWS', value);
    if (resource !== 'root') arns.push(value);
  }
  return arns;
}

/**
 * A user's or a role's.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-prefixes
 */
export function isUniqueId(value: string): boolean {
  return /^A(?:IDA|ROA)[A-Z0-9]{12,28}$/.test(value);
}

const publicProviders = new Set([
  'cognito-identity.amazonaws.com',
  'accounts.google.com',
  'graph.facebook.com',
  'www.amazon.com',
]);

function isProvider(name: string): boolean {
  return publicProviders.has(name) || /^arn:aws:iam::[0-9]{12}:(?:saml|oidc)-provider\/\S+$/.test(name);
}
