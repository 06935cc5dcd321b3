/**
 * Aliases: names for keys, in their account and Region; those under `alias/aws/` are AWS's.
 * https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html
 */
import type { Context, ReadTx, WriteTx } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import type { Operation } from '../../../wire/service.ts';
import { requireKey } from '../access/find-key.ts';
import { aliasArn } from '../access/key-reference.ts';
import { aliasNotFound, limitExceeded, validation } from '../errors.ts';
import { checkCustomers, checkState } from '../keys/key-state.ts';
import { listPage, storedPage } from '../paging.ts';
import type { AliasRecord, KeyRecord } from '../records.ts';
import { Aliases, Keys } from '../records.ts';

/** https://docs.aws.amazon.com/kms/latest/developerguide/resource-limits.html#aliases-per-key */
const mostOfKey = 50;

export const createAlias: Operation<'kms', 'CreateAlias'> = async ({ AliasName, TargetKeyId }, ctx) => {
  checkName(AliasName);
  await ctx.write(async (tx) => {
    if (await tx.in(Aliases).get(AliasName)) {
      const message = `An alias with the name ${aliasArn(ctx, AliasName)} already exists`;
      throw new AwsError('AlreadyExistsException', message);
    }
    const key = await target(tx, ctx, TargetKeyId);
    const now = ctx.clock.now();
    await tx.in(Aliases).insert({ name: AliasName, keyId: key.id, createdAt: now, updatedAt: now });
    await named(tx, key, [...key.aliases, AliasName]);
  });
  return {};
};

/** The new key must be of the kind that the old one is: what was encrypted or signed by the name goes on. */
export const updateAlias: Operation<'kms', 'UpdateAlias'> = async ({ AliasName, TargetKeyId }, ctx) => {
  checkName(AliasName);
  await ctx.write(async (tx) => {
    const alias = await requireAlias(tx, ctx, AliasName);
    const key = await target(tx, ctx, TargetKeyId);
    const before = await tx.in(Keys).get(alias.keyId);
    if (before && (before.usage !== key.usage || isSymmetric(before) !== isSymmetric(key)))
      throw validation(`Alias ${AliasName} can only be updated with a key of the same type and usage.`);
    if (before && before.id !== key.id) {
      await unnamed(tx, before, AliasName);
      await named(tx, key, [...key.aliases, AliasName]);
    }
    await tx.in(Aliases).put({ ...alias, keyId: key.id, updatedAt: ctx.clock.now() });
  });
  return {};
};

export const deleteAlias: Operation<'kms', 'DeleteAlias'> = async ({ AliasName }, ctx) => {
  checkName(AliasName);
  await ctx.write(async (tx) => {
    const alias = await requireAlias(tx, ctx, AliasName);
    await tx.in(Aliases).delete(AliasName);
    const key = await tx.in(Keys).get(alias.keyId);
    if (key) await unnamed(tx, key, AliasName);
  });
  return {};
};

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_ListAliases.html */
export const listAliases: Operation<'kms', 'ListAliases'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const shown = (alias: AliasRecord) => ({
      AliasName: alias.name,
      AliasArn: aliasArn(ctx, alias.name),
      TargetKeyId: alias.keyId,
      CreationDate: new Date(alias.createdAt),
      LastUpdatedDate: new Date(alias.updatedAt),
    });
    if (input.KeyId === undefined) {
      const { items, page } = await storedPage((options) => tx.in(Aliases).list([], options), input);
      return { Aliases: items.map(shown), ...page };
    }
    const key = await requireKey(tx, ctx, input.KeyId);
    const { items, page } = listPage(key.aliases, (name) => name, input);
    const found = await tx.in(Aliases).getMany(items.map((name) => [name]));
    return { Aliases: found.filter((alias) => alias !== undefined).map(shown), ...page };
  });

/** Names of AWS's are refused as the model knows to. @throws AwsError ValidationException, InvalidAliasNameException */
function checkName(name: string): void {
  if (!name.startsWith('alias/'))
    throw validation(
      'Alias must start with the prefix "alias/". Please see ' +
        'https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html',
    );
  if (name === 'alias/') throw invalidName('The alias name is not valid.');
  if (name.startsWith('alias/aws/')) throw invalidName('Aliases that begin with alias/aws/ are reserved for AWS.');
}

function invalidName(message: string): AwsError {
  return new AwsError('InvalidAliasNameException', message);
}

async function target(tx: ReadTx, ctx: Context, named: string): Promise<KeyRecord> {
  const key = await requireKey(tx, ctx, named);
  checkCustomers(key);
  checkState(key, ['Enabled', 'Disabled', 'PendingImport']);
  return key;
}

async function requireAlias(tx: ReadTx, ctx: Context, name: string): Promise<AliasRecord> {
  const alias = await tx.in(Aliases).get(name);
  if (!alias) throw aliasNotFound(aliasArn(ctx, name));
  return alias;
}

async function named(tx: WriteTx, key: KeyRecord, aliases: readonly string[]): Promise<void> {
  if (aliases.length > mostOfKey) throw limitExceeded(`A key has at most ${mostOfKey} aliases.`);
  await tx.in(Keys).put({ ...key, aliases: aliases.toSorted() });
}

async function unnamed(tx: WriteTx, key: KeyRecord, name: string): Promise<void> {
  await tx.in(Keys).put({ ...key, aliases: key.aliases.filter((one) => one !== name) });
}

function isSymmetric({ spec }: KeyRecord): boolean {
  return spec === 'SYMMETRIC_DEFAULT';
}
