/** Users: https://docs.aws.amazon.com/singlesignon/latest/IdentityStoreAPIReference/API_User.html */
import { nextToken } from '../../wire/paging.ts';
import type { ReadTx } from '../../wire/context.ts';
import type { Output } from '../../wire/aws-types.ts';
import type { Operation } from '../../wire/service.ts';
import { principalDeleted, type DeletedPrincipal } from './internal.ts';
import { removeMemberships } from './remove-memberships.ts';
import { caseless, Users } from './records.ts';
import type { UserRecord } from './records.ts';
import { acceptAttribute, applyOperations, userSchema } from './schema.ts';
import type { AttributeOperation, Attributes } from './schema.ts';
import { invalid, notFound, requireOwnStore, requireStore, unique, pages } from './stores.ts';

/** AWS's texts, by the unique index. */
const duplicates = { userName: 'Duplicate UserName', email: 'Duplicate Email' };

const reservedNames = new Set(['administrator', 'awsadministrators']);

/**
 * Fails with ValidationException where a required attribute is missing,
 * ConflictException where a name or address is taken.
 */
export const createUser: Operation<'identitystore', 'CreateUser'> = async (input, ctx) => {
  const { IdentityStoreId: identityStoreId, ...given } = input;
  const attributes =
    given.Extensions === undefined
      ? given
      : { ...given, Extensions: acceptAttribute(userSchema, 'Extensions', given.Extensions) };
  checkAttributes(attributes);
  const now = ctx.clock.now();
  const user: UserRecord = {
    ...fromAttributes(attributes),
    identityStoreId,
    userId: ctx.ids.uuid(),
    status: 'ENABLED',
    createdAt: now,
    createdBy: ctx.caller.arn,
    updatedAt: now,
    updatedBy: ctx.caller.arn,
  };
  await ctx.write(async (tx) => {
    await requireOwnStore(tx, ctx, identityStoreId);
    await unique(tx.in(Users).insert(user), duplicates);
  });
  return { IdentityStoreId: identityStoreId, UserId: user.userId };
};

export const describeUser: Operation<'identitystore', 'DescribeUser'> = (input, ctx) =>
  ctx.read(async (tx) => {
    await requireStore(tx, ctx, input.IdentityStoreId);
    return toUser(await requireUser(tx, input.IdentityStoreId, input.UserId), input.Extensions);
  });

/** Applies the operations in order, all or none. */
export const updateUser: Operation<'identitystore', 'UpdateUser'> = (input, ctx) =>
  ctx.write(async (tx) => {
    await requireOwnStore(tx, ctx, input.IdentityStoreId);
    const before = await requireUser(tx, input.IdentityStoreId, input.UserId);
    const attributes = applyOperations(
      userSchema,
      toAttributes(before),
      input.Operations as readonly AttributeOperation[],
    );
    checkAttributes(attributes);
    const { displayName: _name, emails: _emails, ...rest } = before;
    const after: UserRecord = {
      ...rest,
      ...fromAttributes(attributes),
      updatedAt: ctx.clock.now(),
      updatedBy: ctx.caller.arn,
    };
    await unique(tx.in(Users).put(after), duplicates);
    return {};
  });

/** Takes the user's memberships along. */
export const deleteUser: Operation<'identitystore', 'DeleteUser'> = (input, ctx) =>
  ctx.write(async (tx) => {
    const { IdentityStoreId: identityStoreId, UserId: userId } = input;
    await requireOwnStore(tx, ctx, identityStoreId);
    const deleted = await tx.in(Users).delete(identityStoreId, userId);
    if (!deleted) throw notFound('USER', userId);
    const principal: DeletedPrincipal = { identityStoreId, type: 'USER', id: userId };
    await removeMemberships(tx, principal);
    tx.emit(principalDeleted, principal);
    return {};
  });

/** In the order of the user ids: one range of keys per page. */
export const listUsers: Operation<'identitystore', 'ListUsers'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const { IdentityStoreId: identityStoreId, Extensions: extensions } = input;
    await requireStore(tx, ctx, identityStoreId);
    const filter = input.Filters?.[0];
    if (filter) {
      const user = await findByFilter(tx, identityStoreId, filter.AttributePath ?? '', filter.AttributeValue ?? '');
      return { Users: user ? [toUser(user, extensions)] : [] };
    }
    const users = await pages.stored(tx.in(Users).list([identityStoreId], pages.options(input)));
    return { Users: users.items.map((user) => toUser(user, extensions)), ...nextToken(users) };
  });

/** By user name, e-mail address or external id. */
export const getUserId: Operation<'identitystore', 'GetUserId'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const { IdentityStoreId: identityStoreId, AlternateIdentifier: identifier } = input;
    await requireStore(tx, ctx, identityStoreId);
    let user: UserRecord | undefined;
    if (identifier.ExternalId) {
      const { Id, Issuer } = identifier.ExternalId;
      user = (await tx.in(Users).listBy('externalId', [identityStoreId, Id!, Issuer!], { limit: 1 })).items[0];
    } else {
      const { AttributePath: path = '', AttributeValue: value } = identifier.UniqueAttribute ?? {};
      if (typeof value !== 'string' || value === '')
        throw invalid('attribute value cannot be empty or null for attribute path');
      const index = uniqueIndex(path);
      if (!index) throw invalid(`The attribute ${path} is not a unique attribute`);
      user = await tx.in(Users).find(index, identityStoreId, caseless(value));
    }
    if (!user) throw notFound('USER');
    return { IdentityStoreId: identityStoreId, UserId: user.userId };
  });

export async function requireUser(tx: ReadTx, identityStoreId: string, userId: string): Promise<UserRecord> {
  const user = await tx.in(Users).get(identityStoreId, userId);
  if (!user) throw notFound('USER', userId);
  return user;
}

function uniqueIndex(path: string): 'userName' | 'email' | undefined {
  switch (path.toLowerCase()) {
    case 'username':
      return 'userName';
    case 'emails.value':
      return 'email';
    default:
      return undefined;
  }
}

async function findByFilter(
  tx: ReadTx,
  identityStoreId: string,
  path: string,
  value: string,
): Promise<UserRecord | undefined> {
  switch (path.toLowerCase()) {
    case 'username':
      return tx.in(Users).find('userName', identityStoreId, caseless(value));
    case 'externalid':
      return (await tx.in(Users).listBy('externalId', [identityStoreId, value], { limit: 1 })).items[0];
    default:
      throw invalid(`Users cannot be filtered by ${path}: use UserName or ExternalId.`);
  }
}

/** Identity Center's rules beyond the model's, with its own texts. */
function checkAttributes(attributes: Attributes): void {
  if (attributes['UserName'] === undefined) throw invalid('userName is a required attribute');
  const name = attributes['Name'] as { GivenName?: string; FamilyName?: string } | undefined;
  const missing: string[] = [];
  if (attributes['DisplayName'] === undefined) missing.push('displayname');
  if (name === undefined) missing.push('name');
  else {
    if (name.GivenName === undefined) missing.push('givenname');
    if (name.FamilyName === undefined) missing.push('familyname');
  }
  if (missing.length > 0)
    throw invalid(missing.map((attribute) => `${attribute}: The attribute ${attribute} is required`).join(', '));
  const userName = String(attributes['UserName']);
  if (reservedNames.has(caseless(userName))) throw invalid(`The user name ${userName} is reserved.`);
  const birthdate = attributes['Birthdate'];
  if (birthdate !== undefined && !isDate(String(birthdate)))
    throw invalid('The attribute birthdate must be a date in the form YYYY-MM-DD.');
}

function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

function fromAttributes(
  attributes: Attributes,
): Pick<UserRecord, 'userName' | 'displayName' | 'emails' | 'attributes'> {
  const { UserName, DisplayName, Emails, ...others } = attributes;
  return {
    userName: UserName as string,
    ...(DisplayName !== undefined && { displayName: DisplayName as string }),
    ...(Emails !== undefined && { emails: Emails as NonNullable<UserRecord['emails']> }),
    attributes: others,
  };
}

function toAttributes(user: UserRecord): Attributes {
  return {
    UserName: user.userName,
    ...(user.displayName !== undefined && { DisplayName: user.displayName }),
    ...(user.emails && { Emails: user.emails }),
    ...user.attributes,
  };
}

/** As DescribeUser and ListUsers show it; extensions only where they were asked for by name. */
function toUser(user: UserRecord, wanted: readonly string[] | undefined): Output<'identitystore', 'DescribeUser'> {
  const { Extensions, ...attributes } = toAttributes(user);
  const extensions = Object.entries(Extensions ?? {}).filter(([name]) => wanted?.includes(name));
  return {
    IdentityStoreId: user.identityStoreId,
    UserId: user.userId,
    ...attributes,
    ...(user.externalIds?.length && { ExternalIds: [...user.externalIds] }),
    ...(extensions.length > 0 && { Extensions: Object.fromEntries(extensions) }),
    UserStatus: user.status,
    CreatedAt: new Date(user.createdAt),
    CreatedBy: user.createdBy,
    UpdatedAt: new Date(user.updatedAt),
    UpdatedBy: user.updatedBy,
  };
}
