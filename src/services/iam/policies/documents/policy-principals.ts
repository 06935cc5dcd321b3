/**
 * Principals of resource-based policies (a role's trust policy, a bucket's): no policy is stored that names a user or
 * role which is not there. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 *
 * As in AWS, names are turned into unique ids: a principal made anew under an old name is not meant. What stands in the
 * policy then, wherever it is shown or evaluated, is the id of the one that is gone; a renamed user's new ARN. Who is
 * named by the id stands there by the ARN.
 */
import { parseArn } from '../../../../kernel/arn.ts';
import type { Collection } from '../../../../kernel/collections/collection.ts';
import { isServicePrincipal } from '../../../../authorization-reference/index.ts';
import type { Policy } from '../../../../policy/language/policy.ts';
import {
  isUniqueId,
  principalArns as arnsOfPrincipals,
  type InvalidPrincipal,
} from '../../../../policy/principal-arns.ts';
import { accountIds } from '../../../organizations/internal.ts';
import type { ReadTx } from '../../../../wire/context.ts';
import { nameKey, Roles, Users } from '../../records.ts';
import type { RoleRecord, UserRecord } from '../../records.ts';

/** Those of a policy, whose services are ones of AWS's. Throws what `invalid` makes. */
export function principalArns(policy: Policy, invalid: InvalidPrincipal): string[] {
  return arnsOfPrincipals(policy, invalid, isServicePrincipal);
}

/**
 * The unique ids behind the ARNs, and behind unique ids the ARNs. Throws what `invalid` makes when a user or role does
 * not exist.
 */
export async function bindPrincipals(
  tx: ReadTx,
  arns: readonly string[],
  invalid: InvalidPrincipal,
): Promise<Record<string, string>> {
  const ids: [string, string][] = [];
  for (const arn of arns) {
    const bound = isUniqueId(arn) ? await arnOf(tx, arn) : await idOf(tx, arn);
    if (bound === undefined) throw invalid('AWS', arn);
    if (bound !== '') ids.push([arn, bound]);
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
  for (const [written, bound] of Object.entries(boundIds)) {
    const [arn, id] = isUniqueId(written) ? [bound, written] : [written, bound];
    const now = (await idOf(tx, arn)) === id ? arn : ((await arnOfUser(tx, arn, id)) ?? id);
    if (now !== written) replaced.set(written, now);
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

/** Of a user or role in any account. */
async function arnOf(tx: ReadTx, id: string): Promise<string | undefined> {
  const collection = (id.startsWith('AIDA') ? Users : Roles) as Collection<UserRecord | RoleRecord>;
  for (const account of await accountIds(tx)) {
    const found = await tx.in(collection, { account }).find('id', id);
    if (found) return found.arn;
  }
  return undefined;
}

/** A user keeps their id when they are renamed. */
async function arnOfUser(tx: ReadTx, arn: string, id: string): Promise<string | undefined> {
  return id.startsWith('AIDA')
    ? (await tx.in(Users, { account: parseArn(arn)!.account }).find('id', id))?.arn
    : undefined;
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
