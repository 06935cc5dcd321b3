/** A key for a use of it: with the material that it works with. An AWS managed key is made by its first use. */
import type { Context, ReadTx } from '../../../wire/context.ts';
import { findKey } from '../access/find-key.ts';
import { dryRun, invalidUsage, notHere } from '../errors.ts';
import { currentMaterial, generateMaterial, materialRecord } from '../material/key-material.ts';
import { nextRotation, rotationJob } from '../material/rotation-job.ts';
import type { KeyRecord, MaterialRecord } from '../records.ts';
import { Aliases, Keys, Materials } from '../records.ts';
import { checkState } from './key-state.ts';

export interface UsedKey {
  readonly key: KeyRecord;
  readonly material: MaterialRecord;
}

/** What operations of cryptography have in common. */
interface UseInput {
  readonly KeyId: string;
  readonly DryRun?: boolean | undefined;
  readonly Recipient?: unknown;
}

/**
 * `check`: what the operation asks of the key; its state is asked after that.
 * @throws AwsError NotFoundException, DisabledException, KMSInvalidStateException, DryRunOperationException
 */
export async function useKey(ctx: Context, input: UseInput, check: (key: KeyRecord) => void): Promise<UsedKey> {
  if (input.Recipient !== undefined) throw notHere('recipients, whom AWS Nitro Enclaves attest');
  const found = await ctx.read(async (tx) => {
    const { key, isNew } = await findKey(tx, ctx, input.KeyId, { aliases: true });
    check(key);
    checkState(key);
    return { key, material: isNew ? undefined : await currentMaterial(tx, key) };
  });
  if (input.DryRun === true) throw dryRun();
  const { key, material } = found;
  return material ? { key, material } : makeManagedKey(ctx, key);
}

async function makeManagedKey(ctx: Context, key: KeyRecord): Promise<UsedKey> {
  const raw = await generateMaterial(key.spec);
  return ctx.write(async (tx) => {
    const there = await tx.in(Keys, key).get(key.id);
    if (there) return { key: there, material: await currentMaterial(tx, there) };
    const material = materialRecord(ctx, key, raw, { sequence: 0 });
    const now = ctx.clock.now();
    const rotation = { periodDays: 365, nextAt: nextRotation(now, 365) };
    const made: KeyRecord = { ...key, createdAt: now, materialId: material.id, rotation };
    await tx.in(Keys, key).insert(made);
    await tx.in(Materials, key).insert(material);
    for (const name of key.aliases)
      await tx.in(Aliases, key).put({ name, keyId: key.id, createdAt: now, updatedAt: now });
    tx.enqueue(rotationJob(made));
    return { key: made, material };
  });
}

/** As it is described: an AWS managed key that nobody has used yet is made. */
export async function keyToDescribe(ctx: Context, named: string): Promise<KeyRecord> {
  const find = (tx: ReadTx) => findKey(tx, ctx, named, { aliases: true });
  const { key, isNew } = await ctx.read(find);
  return isNew ? (await makeManagedKey(ctx, key)).key : key;
}

/** @throws AwsError InvalidKeyUsageException */
export function checkAlgorithm(key: KeyRecord, algorithm: string, among: readonly string[] | undefined): void {
  if (among?.includes(algorithm)) return;
  throw invalidUsage(`Algorithm ${algorithm} is incompatible with key spec ${key.spec}.`);
}
