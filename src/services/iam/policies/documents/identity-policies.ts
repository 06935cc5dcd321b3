/** The policies that say what a principal may do, as texts: its own, its groups' and its boundary. */
import type { Caller } from '../../../../wire/caller.ts';
import type { ReadTx } from '../../../../wire/context.ts';
import { Groups, nameKey, type Principal, type RoleRecord, Roles, type UserRecord, Users } from '../../records.ts';
import type { DocumentCache } from './document-cache.ts';
import { missing, policyDocuments } from './managed-documents.ts';

export interface IdentityPolicies {
  /** False when the user, or the very role (by its unique id), is gone. */
  readonly principalExists: boolean;
  /** Documents (JSON text), inline and attached. */
  readonly documents: readonly string[];
  /** What explanations call them, in the same order: ARNs; for inline policies their name and whose they are. */
  readonly names?: readonly string[];
  /** The boundary's ARN. */
  readonly boundaryName?: string;
  /** The user's or role's own tags. */
  readonly tags?: readonly { readonly Key: string; readonly Value: string }[];
  /** The boundary's document, where one is set. */
  readonly boundary?: string;
}

const gone: IdentityPolicies = { principalExists: false, documents: [] };

/**
 * Identity policies of a user or role caller; of nobody else (they have none of their own). At most four rounds to
 * the store: the principal, its groups, all customer managed policies, those of their documents that are not `known`.
 */
export async function identityPoliciesOf(tx: ReadTx, caller: Caller, known?: DocumentCache): Promise<IdentityPolicies> {
  const principal = await findPrincipal(tx, caller);
  if (!principal) return gone;
  const ofGroups =
    'groups' in principal && principal.groups.length > 0
      ? await tx.in(Groups, { account: caller.account }).getMany(principal.groups.map((group) => [group]))
      : [];
  return documentsOf(
    tx,
    caller.account,
    [principal, ...ofGroups.filter((group) => group !== undefined)],
    principal,
    known,
  );
}

/** The user's or role's own tags; of other callers, none. */
export async function principalTags(tx: ReadTx, caller: Caller): Promise<NonNullable<IdentityPolicies['tags']>> {
  return (await findPrincipal(tx, caller))?.tags ?? [];
}

/** `undefined`: the user, or the very role, is gone; or the caller is neither. */
async function findPrincipal(tx: ReadTx, caller: Caller): Promise<UserRecord | RoleRecord | undefined> {
  if (caller.kind === 'user') return findUser(tx, caller.account, caller.userName, caller.userId);
  if (caller.kind !== 'assumed-role') return undefined;
  const role = await tx.in(Roles, { account: caller.account }).get(nameKey(caller.roleName));
  return role?.id === caller.roleId ? role : undefined;
}

/** By name; a session may be older than the user's renaming, so else by id. */
async function findUser(tx: ReadTx, account: string, name: string, id: string): Promise<UserRecord | undefined> {
  const users = tx.in(Users, { account });
  const user = await users.get(nameKey(name));
  return user?.id === id ? user : users.find('id', id);
}

async function documentsOf(
  tx: ReadTx,
  account: string,
  principals: readonly Principal[],
  { boundary, tags }: Pick<UserRecord | RoleRecord, 'boundary' | 'tags'>,
  known?: DocumentCache,
): Promise<IdentityPolicies> {
  const attached = new Set(principals.flatMap((principal) => principal.attached));
  const texts = await policyDocuments(
    tx,
    account,
    new Set([...attached, ...(boundary === undefined ? [] : [boundary])]),
    known,
  );
  return {
    principalExists: true,
    documents: [
      ...principals.flatMap((principal) => principal.inline.map((policy) => policy.document)),
      ...[...attached].map((arn) => texts.get(arn) ?? missing),
    ],
    names: [
      ...principals.flatMap((principal) =>
        principal.inline.map((policy) => `inline policy ${policy.name} of ${principal.arn}`),
      ),
      ...attached,
    ],
    tags,
    ...(boundary !== undefined && { boundary: texts.get(boundary) ?? missing, boundaryName: boundary }),
  };
}

/** The inline and attached policies of these principals together, and the boundary's. */
export function principalDocuments(
  tx: ReadTx,
  account: string,
  principals: readonly Principal[],
  boundary: string | undefined,
): Promise<IdentityPolicies> {
  return documentsOf(tx, account, principals, { boundary, tags: [] });
}

/** A managed policy's default version, AWS's or the account's own. */
export async function policyText(tx: ReadTx, account: string, arn: string): Promise<string | undefined> {
  return (await policyDocuments(tx, account, new Set([arn]))).get(arn);
}
