/** Users: https://docs.aws.amazon.com/IAM/latest/APIReference/API_User.html */
import type { User } from '@aws-sdk/client-iam';
import type { Collection } from '../../../kernel/collections/collection.ts';
import type { Context, ReadTx, WriteTx } from '../../../wire/context.ts';
import type { Operation } from '../../../wire/service.ts';
import { requireBoundary } from '../policies/boundaries.ts';
import { changeCount } from '../account/counts.ts';
import {
  LoginProfiles,
  MfaDevices,
  ServiceSpecificCredentials,
  SigningCertificates,
  SshPublicKeys,
} from '../credentials/credential-records.ts';
import { alreadyExists, deleteConflict, validationError } from '../errors.ts';
import { storedPage } from '../paging.ts';
import { changeUsage } from '../policies/managed/policy-usage.ts';
import { currentSecond, entityArn, requirePrincipal } from './principals.ts';
import { AccessKeys, nameKey, Users } from '../records.ts';
import type { UserRecord } from '../records.ts';
import { tagsOfEntity } from '../tags/tag-lists.ts';

/** Throws EntityAlreadyExists when the name is taken, case aside. */
export const createUser: Operation<'iam', 'CreateUser'> = async (input, ctx) => {
  const { UserName: name, Path: path = '/', PermissionsBoundary: boundary } = input;
  const user: UserRecord = {
    name,
    path,
    id: `AIDA${ctx.ids.base32(17)}`,
    arn: entityArn(ctx.account, 'user', path, name),
    createdAt: currentSecond(ctx),
    attached: [],
    inline: [],
    groups: [],
    tags: tagsOfEntity.checked(input.Tags),
    ...(boundary !== undefined && { boundary }),
  };
  await ctx.write(async (tx) => {
    if (await tx.in(Users).get(nameKey(name))) throw alreadyExists('user', name);
    await changeCount(tx, 'Users', 1);
    if (boundary !== undefined) {
      await requireBoundary(tx, boundary);
      await changeUsage(tx, boundary, { boundaries: 1 });
    }
    await tx.in(Users).insert(user);
  });
  return { User: toUser(user, { detail: true }) };
};

/** Without a name, the caller. */
export const getUser: Operation<'iam', 'GetUser'> = async (input, ctx) => {
  if (input.UserName === undefined && ctx.caller.kind === 'root') {
    // AWS shows the root user without name and path; when its account was made is not IAM's to know.
    return { User: { UserId: ctx.account, Arn: ctx.caller.arn } as User };
  }
  const name = input.UserName ?? callerName(ctx);
  return { User: toUser(await ctx.read((tx) => requirePrincipal(tx, 'user', name)), { detail: true }) };
};

/** In the order of their names. */
export const listUsers: Operation<'iam', 'ListUsers'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const prefix = input.PathPrefix ?? '/';
    const { items, page } = await storedPage(
      (options) => tx.in(Users).list([], options),
      input,
      (user) => user.path.startsWith(prefix),
    );
    return { Users: items.map((user) => toUser(user)), ...page };
  });

/** Renames or moves; the unique id, keys, groups and policies stay. */
export const updateUser: Operation<'iam', 'UpdateUser'> = (input, ctx) =>
  ctx.write(async (tx) => {
    const before = await requirePrincipal(tx, 'user', input.UserName);
    const name = input.NewUserName ?? before.name;
    const path = input.NewPath ?? before.path;
    const after: UserRecord = { ...before, name, path, arn: entityArn(ctx.account, 'user', path, name) };
    const users = tx.in(Users);
    if (nameKey(name) !== nameKey(before.name)) {
      if (await users.get(nameKey(name))) throw alreadyExists('user', name);
      await users.delete(nameKey(before.name));
    }
    await users.put(after);
    await renameKeys(tx, ctx, after);
    return {};
  });

/** Throws DeleteConflict while the user has credentials, policies or groups. */
export const deleteUser: Operation<'iam', 'DeleteUser'> = (input, ctx) =>
  ctx.write(async (tx) => {
    const user = await requirePrincipal(tx, 'user', input.UserName);
    if (user.groups.length > 0) throw deleteConflict('Cannot delete entity, must remove users from group first.');
    if (user.attached.length > 0) throw deleteConflict('Cannot delete entity, must detach all policies first.');
    if (user.inline.length > 0) throw deleteConflict('Cannot delete entity, must delete policies first.');
    const keys = await tx.in(AccessKeys).listBy('owner', [ctx.account, user.id], { limit: 1 });
    if (keys.items.length > 0) throw deleteConflict('Cannot delete entity, must delete access keys first.');
    await requireNoCredentials(tx, user.id);
    if (user.boundary !== undefined) await changeUsage(tx, user.boundary, { boundaries: -1 });
    await changeCount(tx, 'Users', -1);
    await tx.in(Users).delete(nameKey(user.name));
    return {};
  });

async function requireNoCredentials(tx: ReadTx, userId: string): Promise<void> {
  if (await tx.in(LoginProfiles).get(userId))
    throw deleteConflict('Cannot delete entity, must delete login profile first.');
  const kinds = [
    [MfaDevices, 'MFA device'],
    [SigningCertificates, 'signing certificates'],
    [SshPublicKeys, 'SSH public keys'],
    [ServiceSpecificCredentials, 'service specific credentials'],
  ] as const;
  for (const [collection, what] of kinds) {
    const { items } = await tx.in(collection as Collection<unknown>).listBy('owner', [userId], { limit: 1 });
    if (items.length > 0) throw deleteConflict(`Cannot delete entity, must delete ${what} first.`);
  }
}

async function renameKeys(tx: WriteTx, ctx: Context, { name, id, arn }: UserRecord): Promise<void> {
  for (const key of await tx.in(AccessKeys).allBy('owner', [ctx.account, id])) {
    await tx.in(AccessKeys).put({ ...key, user: { name, id, arn } });
  }
}

/** Whether the call is about the account's root user itself: no name, by a session of AssumeRoot. */
export function isAboutRoot(ctx: Context, userName: string | undefined): boolean {
  return userName === undefined && ctx.caller.kind === 'root' && ctx.caller.taskPolicy !== undefined;
}

/** Throws ValidationError when the caller is no user. */
export function callerName({ caller }: Context): string {
  if (caller.kind !== 'user') throw validationError('Must specify userName when calling with non-User credentials');
  return caller.userName;
}

/** Lists leave out tags and boundary, as AWS's do. */
export function toUser(user: UserRecord, { detail = false } = {}): User {
  return {
    Path: user.path,
    UserName: user.name,
    UserId: user.id,
    Arn: user.arn,
    CreateDate: new Date(user.createdAt),
    ...(detail &&
      user.boundary !== undefined && {
        PermissionsBoundary: {
          PermissionsBoundaryType: 'PermissionsBoundaryPolicy',
          PermissionsBoundaryArn: user.boundary,
        },
      }),
    ...(detail && user.tags.length > 0 && { Tags: [...user.tags] }),
  };
}
