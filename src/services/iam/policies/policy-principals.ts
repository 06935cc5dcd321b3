/**
 * Principals of resource-based policies (a role's trust policy, a bucket's): no policy is stored that names a user or
 * role which is not there. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 *
 * As in AWS, names are turned into unique ids: a principal made anew under an old name is not meant. What stands in the
 * policy then, wherever it is shown or evaluated, is the id of the one that is gone; a renamed user's new ARN.
 */
import { parseArn } from '../../../kernel/arn.ts';
import type { Collection } from '../../../kernel/collections/collection.ts';
import type { Policy, PrincipalElement } from '../../../policy/policy.ts';
import type { ReadTx } from '../../../wire/context.ts';
import { nameKey, Roles, Users } from '../records.ts';
import type { RoleRecord, UserRecord } from '../records.ts';
import { isServicePrincipal } from './service-principals.ts';

/** What to throw for a principal that is none: `AWS`, `SERVICE` or `FEDERATED`, and the value. */
export type InvalidPrincipal = (kind: string, value: string) => Error;

/**
 * The users, roles and sessions that must exist; what is left to check needs the store. Throws what `invalid` makes.
 */
export function principalArns({ statements }: Policy, invalid: InvalidPrincipal): string[] {
  return statements.flatMap(({ principal, notPrincipal }) => arnsOf(principal ?? notPrincipal!, invalid));
}

/** The unique ids behind the ARNs. Throws what `invalid` makes when a user or role does not exist. */
export async function bindPrincipals(
  tx: ReadTx,
  arns: readonly string[],
  invalid: InvalidPrincipal,
): Promise<Record<string, string>> {
  const ids: [string, string][] = [];
  for (const arn of arns) {
    const id = await idOf(tx, arn);
    if (id === undefined) throw invalid('AWS', arn);
    if (id !== '') ids.push([arn, id]);
  }
  return Object.fromEntries(ids);
}

/** The document as it is to be shown and evaluated now; `boundIds` as `bindPrincipals` answered them. */
export async function withCurrentPrincipals(
  tx: ReadTx,
  document: string,
  boundIds: Readonly<Record<string, string>>,
): Promise<string> {
  const replaced = new Map<string, string>();
  for (const [arn, id] of Object.entries(boundIds)) {
    const now = (await idOf(tx, arn)) === id ? arn : ((await arnOfUser(tx, arn, id)) ?? id);
    if (now !== arn) replaced.set(arn, now);
  }
  return replaced.size === 0 ? document : withPrincipals(document, replaced);
}

function withPrincipals(document: string, replaced: ReadonlyMap<string, string>): string {
  const policy = JSON.parse(document) as { Statement: unknown };
  const rename = (value: unknown): unknown =>
    typeof value === 'string' ? (replaced.get(value) ?? value) : Array.isArray(value) ? value.map(rename) : value;
  for (const statement of [policy.Statement].flat() as Record<string, any>[]) {
    for (const element of ['Principal', 'NotPrincipal']) {
      const named = statement[element];
      if (named !== null && typeof named === 'object' && 'AWS' in named) named.AWS = rename(named.AWS);
    }
  }
  return JSON.stringify(policy);
}

/** A user keeps their id when they are renamed. */
async function arnOfUser(tx: ReadTx, arn: string, id: string): Promise<string | undefined> {
  return id.startsWith('AIDA')
    ? (await tx.in(Users, { account: parseArn(arn)!.account }).find('id', id))?.arn
    : undefined;
}

function arnsOf(element: PrincipalElement, invalid: InvalidPrincipal): string[] {
  if (element === '*') return [];
  for (const service of element.Service ?? []) {
    if (!isServicePrincipal(service)) throw invalid('SERVICE', service);
  }
  for (const provider of element.Federated ?? []) {
    if (!isProvider(provider)) throw invalid('FEDERATED', provider);
  }
  const arns: string[] = [];
  for (const value of element.AWS ?? []) {
    if (value === '*' || /^[0-9]{12}$/.test(value)) continue;
    const arn = parseArn(value);
    if (!arn || !/^[0-9]{12}$/.test(arn.account) || !['iam', 'sts'].includes(arn.service) || /[*?]/.test(value))
      throw invalid('AWS', value);
    if (arn.resource !== 'root') arns.push(value);
  }
  return arns;
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

/** `''`: there is nothing to bind to; `undefined`: there is no such user or role. */
async function idOf(tx: ReadTx, text: string): Promise<string | undefined> {
  const { account, resource, service } = parseArn(text)!;
  const [kind, ...parts] = resource.split('/');
  const name = nameKey(parts.at(-1) ?? '');
  const scope = { account };
  if (service === 'iam' && (kind === 'user' || kind === 'role')) {
    const record = await tx
      .in<UserRecord | RoleRecord>((kind === 'user' ? Users : Roles) as Collection<any>, scope)
      .get(name);
    return record?.arn === text ? record.id : undefined;
  }
  // A session need not be there yet; its role must.
  if (service === 'sts' && kind === 'assumed-role')
    return parts.length === 2 ? (await tx.in(Roles, scope).get(nameKey(parts[0]!)))?.id : undefined;
  return service === 'sts' && kind === 'federated-user' && parts.length === 1 ? '' : undefined;
}
