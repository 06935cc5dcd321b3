/**
 * Principals of trust policies: IAM stores no policy that names a user or role which is not there.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 *
 * AWS turns the names into unique ids, so that a principal made anew under an old name is not trusted; here the ARN
 * stays what it is.
 */
import { parseArn } from '../../kernel/arn.ts';
import type { PrincipalElement } from '../../policy/policy.ts';
import type { ReadTx } from '../../wire/context.ts';
import { malformedPolicy, overQuota } from './errors.ts';
import { checkTrustPolicy, policySize } from './policy-documents.ts';
import { quotas } from './quotas.ts';
import { nameKey, Roles, Users } from './records.ts';

/** Principals that no lookup needs to confirm, and the users and roles that must exist. */
export interface TrustedPrincipals { readonly arns: readonly string[] }

/** Throws MalformedPolicyDocument or LimitExceeded; what is left to check needs the store. */
export function checkTrustDocument(document: string): TrustedPrincipals {
  const policy = checkTrustPolicy(document);
  if (policySize(document) > quotas.trustPolicySize) throw overQuota('ACLSizePerRole', quotas.trustPolicySize);
  return { arns: policy.statements.flatMap(({ principal, notPrincipal }) => principalArns(principal ?? notPrincipal!)) };
}

/** Throws MalformedPolicyDocument when a user or role that the policy names does not exist. */
export async function checkPrincipalsExist(tx: ReadTx, { arns }: TrustedPrincipals): Promise<void> {
  for (const arn of arns) {
    if (!await exists(tx, arn)) throw invalidPrincipal('AWS', arn);
  }
}

function principalArns(element: PrincipalElement): string[] {
  if (element === '*') return [];
  for (const service of element.Service ?? []) {
    if (!/^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/.test(service)) throw invalidPrincipal('SERVICE', service);
  }
  for (const provider of element.Federated ?? []) {
    if (!isProvider(provider)) throw invalidPrincipal('FEDERATED', provider);
  }
  const arns: string[] = [];
  for (const value of element.AWS ?? []) {
    if (value === '*' || /^[0-9]{12}$/.test(value)) continue;
    const arn = parseArn(value);
    if (!arn || !/^[0-9]{12}$/.test(arn.account) || !['iam', 'sts'].includes(arn.service) || /[*?]/.test(value)) throw invalidPrincipal('AWS', value);
    if (arn.resource !== 'root') arns.push(value);
  }
  return arns;
}

const publicProviders = new Set(['cognito-identity.amazonaws.com', 'accounts.google.com', 'graph.facebook.com', 'www.amazon.com']);

function isProvider(name: string): boolean {
  return publicProviders.has(name) || /^arn:aws:iam::[0-9]{12}:(?:saml|oidc)-provider\/\S+$/.test(name);
}

async function exists(tx: ReadTx, text: string): Promise<boolean> {
  const { account, resource, service } = parseArn(text)!;
  const [kind, ...parts] = resource.split('/');
  const name = nameKey(parts.at(-1) ?? '');
  const scope = { account };
  if (service === 'iam' && kind === 'user') return (await tx.in(Users, scope).get(name))?.arn === text;
  if (service === 'iam' && kind === 'role') return (await tx.in(Roles, scope).get(name))?.arn === text;
  // A session need not be there yet; its role must.
  if (service === 'sts' && kind === 'assumed-role') return parts.length === 2 && await tx.in(Roles, scope).get(nameKey(parts[0]!)) !== undefined;
  return service === 'sts' && kind === 'federated-user' && parts.length === 1;
}

function invalidPrincipal(kind: string, value: string) {
  return malformedPolicy(`Invalid principal in policy: "${kind}":"${value}"`);
}
