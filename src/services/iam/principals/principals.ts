/** Users, roles and groups alike: what carries identity policies. */
import type { Collection } from '../../../kernel/collections/collection.ts';
import type { Caller } from '../../../wire/caller.ts';
import type { Context, ReadTx, WriteTx } from '../../../wire/context.ts';
import { noSuchEntity, protectedRole } from '../errors.ts';
import type { EntityKind } from '../errors.ts';
import { Groups, nameKey, Roles, Users } from '../records.ts';
import type { GroupRecord, RoleRecord, UserRecord } from '../records.ts';

export interface PrincipalRecords {
  readonly user: UserRecord;
  readonly role: RoleRecord;
  readonly group: GroupRecord;
}

const collections: { readonly [K in EntityKind]: Collection<PrincipalRecords[K]> } = {
  user: Users,
  role: Roles,
  group: Groups,
};

/** Throws NoSuchEntity. */
export async function requirePrincipal<K extends EntityKind>(
  tx: ReadTx,
  kind: K,
  name: string,
): Promise<PrincipalRecords[K]> {
  const record = await tx.in(collections[kind] as Collection<PrincipalRecords[K]>).get(nameKey(name));
  if (!record) throw noSuchEntity(kind, name);
  return record;
}

/** As `requirePrincipal`, for a change: throws UnmodifiableEntity for a role that belongs to AWS. */
export async function requireModifiable<K extends EntityKind>(
  tx: ReadTx,
  ctx: Context,
  kind: K,
  name: string,
): Promise<PrincipalRecords[K]> {
  const record = await requirePrincipal(tx, kind, name);
  if (kind === 'role') checkReserved(ctx.caller, record);
  return record;
}

/** As `requireModifiable`, for what an account may say about a service-linked role: its description and its tags. */
export async function requireDescribable(tx: ReadTx, ctx: Context, name: string): Promise<RoleRecord> {
  const role = await requirePrincipal(tx, 'role', name);
  if (!role.path.startsWith(linkedPath)) checkReserved(ctx.caller, role);
  return role;
}

export async function putPrincipal<K extends EntityKind>(
  tx: WriteTx,
  kind: K,
  record: PrincipalRecords[K],
): Promise<void> {
  await tx.in(collections[kind] as Collection<PrincipalRecords[K]>).put(record);
}

/**
 * "You can edit only the description of a service-linked role using IAM":
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create-service-linked-role.html
 */
const linkedPath = '/aws-service-role/';
const reservedPaths = ['/aws-reserved/', linkedPath];

/** Roles under a reserved path are their service's alone. */
export function checkReserved(caller: Caller, role: { readonly name: string; readonly path: string }): void {
  const reserved = reservedPaths.find((path) => role.path.startsWith(path));
  if (reserved === undefined) return;
  if (caller.kind === 'service' && role.path.startsWith(`${reserved}${caller.principal}/`)) return;
  throw protectedRole(role.name);
}

export function entityArn(
  account: string,
  kind: EntityKind | 'policy' | 'instance-profile' | 'mfa' | 'server-certificate',
  path: string,
  name: string,
): string {
  return `arn:aws:iam::${account}:${kind}${path}${name}`;
}

/** Milliseconds, domain time: IAM's dates are whole seconds. */
export function currentSecond(ctx: Context): number {
  return Math.floor(ctx.clock.now() / 1000) * 1000;
}
