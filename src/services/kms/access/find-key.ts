/** The key that a request means: for those who decide, whatever it says; for operations, or else NotFoundException. */
import type { Context, ReadTx } from '../../../wire/context.ts';
import { aliasNotFound, keyNotFound } from '../errors.ts';
import { managedKey, serviceOfAlias, serviceOfId } from '../keys/managed-keys.ts';
import type { KeyRecord } from '../records.ts';
import { Aliases, Keys } from '../records.ts';
import { aliasArn, keyArn, parseReference, requireReference, type Here, type KeyReference } from './key-reference.ts';

/** `isNew`: an AWS managed key that nobody has used yet, and that is not stored. */
export interface FoundKey {
  readonly key: KeyRecord;
  readonly isNew: boolean;
}

export interface FindOptions {
  /** Whether an alias may stand for the key. Default: it may not. */
  readonly aliases?: boolean;
}

/**
 * The key that the operation's input names.
 * @throws AwsError NotFoundException, InvalidArnException
 */
export async function findKey(
  tx: ReadTx,
  ctx: Context,
  named: string,
  { aliases = false }: FindOptions = {},
): Promise<FoundKey> {
  const reference = requireReference(named, ctx, { aliases });
  const found = await lookUp(tx, ctx, reference);
  if (found) return found;
  throw reference.kind === 'alias'
    ? aliasNotFound(aliasArn(reference, reference.name))
    : keyNotFound(keyArn(reference, reference.name));
}

/** As `findKey`, for what is no use of the key: one that is not stored is not there. */
export async function requireKey(
  tx: ReadTx,
  ctx: Context,
  named: string,
  options: FindOptions = {},
): Promise<KeyRecord> {
  const { key, isNew } = await findKey(tx, ctx, named, options);
  if (isNew) throw keyNotFound(keyArn(key, key.id));
  return key;
}

async function lookUp(tx: ReadTx, ctx: Context, reference: KeyReference): Promise<FoundKey | undefined> {
  const id = reference.kind === 'key' ? reference.name : await idOfAlias(tx, reference);
  if (id !== undefined) return keyById(tx, ctx, reference, id);
  const service = serviceOfAlias(reference.name);
  return service === undefined ? undefined : newManaged(ctx, reference, service);
}

async function idOfAlias(tx: ReadTx, { name, account, region }: KeyReference): Promise<string | undefined> {
  return (await tx.in(Aliases, { account, region }).get(name))?.keyId;
}

async function keyById(tx: ReadTx, ctx: Context, here: Here, id: string): Promise<FoundKey | undefined> {
  const key = await tx.in(Keys, here).get(id);
  if (key) return { key, isNew: false };
  const service = id.startsWith('mrk-') ? undefined : serviceOfId(ctx.seal, here, id);
  return service === undefined ? undefined : newManaged(ctx, here, service);
}

function newManaged({ seal, clock }: Context, { account, region }: Here, service: string): FoundKey {
  return { key: managedKey(seal, { account, region }, service, clock.now()), isNew: true };
}

/**
 * The ARN that a request is authorized on. What names no key stands for itself, so that whoever may do nothing is told
 * so, and nothing else.
 */
export async function arnToDecide(named: string, ctx: Context): Promise<string> {
  const reference = parseReference(named, ctx);
  if (!reference) return named.startsWith('arn:aws:kms:') ? named : keyArn(ctx, named);
  if (reference.kind === 'key') return keyArn(reference, reference.name);
  const id = await ctx.read((tx) => idOfAlias(tx, reference));
  if (id !== undefined) return keyArn(reference, id);
  const service = serviceOfAlias(reference.name);
  if (service === undefined) return aliasArn(reference, reference.name);
  return keyArn(reference, managedKey(ctx.seal, reference, service, 0).id);
}

/** For a decision, which asks the same several times of one context. */
const decidedAbout = new WeakMap<Context, Map<string, Promise<KeyRecord | undefined>>>();

/** The key of an ARN, while it is decided about; `undefined`: there is none. */
export function keyToDecide(arn: string, ctx: Context): Promise<KeyRecord | undefined> {
  let known = decidedAbout.get(ctx);
  if (!known) decidedAbout.set(ctx, (known = new Map()));
  let key = known.get(arn);
  if (!key) known.set(arn, (key = keyOfArn(arn, ctx)));
  return key;
}

async function keyOfArn(arn: string, ctx: Context): Promise<KeyRecord | undefined> {
  const reference = parseReference(arn, ctx);
  if (reference?.kind !== 'key') return undefined;
  return (await ctx.read((tx) => keyById(tx, ctx, reference, reference.name)))?.key;
}
