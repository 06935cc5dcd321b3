/**
 * Rotation: a symmetric key gets new material, and keeps what it had. By itself every so many days of the domain clock,
 * or on demand. https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html
 */
import type { Output } from '../../../wire/aws-types.ts';
import type { Context, ReadTx, WriteTx } from '../../../wire/context.ts';
import type { Operation, ServiceJob } from '../../../wire/service.ts';
import { requireKey } from '../access/find-key.ts';
import { keyArn } from '../access/key-reference.ts';
import { invalidState, limitExceeded, notHere, unsupported } from '../errors.ts';
import { checkCustomers, checkOrigin, checkState } from '../keys/key-state.ts';
import { changeRelated, regionsOf } from '../keys/multi-region/related-keys.ts';
import { listPage } from '../paging.ts';
import type { KeyRecord, MaterialRecord } from '../records.ts';
import { Keys, Materials } from '../records.ts';
import { generateMaterial, materialRecord, tellsMaterial, type RawMaterial } from './key-material.ts';
import { nextRotation, rotationJob, type RotationPayload } from './rotation-job.ts';

/** https://docs.aws.amazon.com/kms/latest/developerguide/resource-limits.html#on-demand-rotation-resource-quota */
const mostOnDemand = 25;
const defaultPeriodDays = 365;

export const enableKeyRotation: Operation<'kms', 'EnableKeyRotation'> = async (input, ctx) => {
  const periodDays = input.RotationPeriodInDays ?? defaultPeriodDays;
  await ctx.write(async (tx) => {
    const key = await rotatable(tx, ctx, input.KeyId);
    checkOrigin(key, 'AWS_KMS');
    if (key.rotation?.periodDays === periodDays) return;
    const rotation = { periodDays, nextAt: nextRotation(ctx.clock.now(), periodDays) };
    const rotating: KeyRecord = { ...key, rotation };
    await tx.in(Keys).put(rotating);
    tx.enqueue(rotationJob(rotating));
  });
  return {};
};

export const disableKeyRotation: Operation<'kms', 'DisableKeyRotation'> = async (input, ctx) => {
  await ctx.write(async (tx) => {
    const { rotation: _ended, ...key } = await rotatable(tx, ctx, input.KeyId);
    checkOrigin(key, 'AWS_KMS');
    await tx.in(Keys).put(key);
  });
  return {};
};

export const getKeyRotationStatus: Operation<'kms', 'GetKeyRotationStatus'> = ({ KeyId }, ctx) =>
  ctx.read(async (tx) => {
    const key = await requireKey(tx, ctx, KeyId);
    const rotation = key.deletion ? undefined : await rotationOf(tx, key);
    return {
      KeyId: keyArn(key, key.id),
      KeyRotationEnabled: rotation !== undefined,
      ...(rotation && {
        RotationPeriodInDays: rotation.periodDays,
        NextRotationDate: new Date(rotation.nextAt),
      }),
    };
  });

/** A replica tells its primary's. */
async function rotationOf(tx: ReadTx, key: KeyRecord): Promise<KeyRecord['rotation']> {
  const primary = key.multiRegion?.primary;
  if (primary === undefined || primary === key.region) return key.rotation;
  return (await tx.in(Keys, { account: key.account, region: primary }).get(key.id))?.rotation;
}

export const rotateKeyOnDemand: Operation<'kms', 'RotateKeyOnDemand'> = async ({ KeyId }, ctx) => {
  const raw = await generateMaterial('SYMMETRIC_DEFAULT');
  return ctx.write(async (tx) => {
    const key = await rotatable(tx, ctx, KeyId);
    const arn = keyArn(key, key.id);
    if (key.origin === 'EXTERNAL' && key.multiRegion) throw notHere('rotation of imported multi-Region keys');
    const all = await tx.in(Materials).all([key.id]);
    if (all.filter(({ rotation }) => rotation?.type === 'ON_DEMAND').length >= mostOnDemand)
      throw limitExceeded(
        'The on-demand rotations limit has been reached for the given keyId. No more on-demand rotations can be ' +
          `performed for this key: ${arn}`,
      );
    if (key.origin === 'EXTERNAL') await rotateToImported(tx, ctx, key, all);
    else await rotate(tx, ctx, key, all, raw, 'ON_DEMAND');
    return { KeyId: arn };
  });
};

async function rotateToImported(
  tx: WriteTx,
  ctx: Context,
  key: KeyRecord,
  all: readonly MaterialRecord[],
): Promise<void> {
  const found = all.find(({ pending, sealed }) => pending && sealed !== undefined);
  if (!found) throw invalidState(`No available key material pending rotation for the key: ${keyArn(key, key.id)}.`);
  const { pending: _over, ...next } = found;
  await tx.in(Materials).put({ ...next, rotation: { type: 'ON_DEMAND', at: ctx.clock.now() } });
  await tx.in(Keys).put({ ...key, materialId: next.id });
}

/** New material for the key in all its Regions. */
async function rotate(
  tx: WriteTx,
  ctx: Context,
  key: KeyRecord,
  all: readonly MaterialRecord[],
  raw: RawMaterial,
  type: 'AUTOMATIC' | 'ON_DEMAND',
): Promise<void> {
  const sequence = Math.max(...all.map((one) => one.sequence)) + 1;
  const material = materialRecord(ctx, key, raw, { sequence, rotation: { type, at: ctx.clock.now() } });
  for (const region of regionsOf(key)) await tx.in(Materials, { account: key.account, region }).insert(material);
  await changeRelated(tx, key, () => ({ materialId: material.id }));
}

/** @throws AwsError UnsupportedOperationException, and what a key's state refuses */
async function rotatable(tx: ReadTx, ctx: Context, named: string): Promise<KeyRecord> {
  const key = await requireKey(tx, ctx, named);
  checkCustomers(key);
  checkState(key);
  if (!tellsMaterial(key)) throw unsupported('');
  if (key.multiRegion && key.multiRegion.primary !== key.region)
    throw unsupported(`${keyArn(key, key.id)} is not a multi-region primary key.`);
  return key;
}

export const listKeyRotations: Operation<'kms', 'ListKeyRotations'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const key = await requireKey(tx, ctx, input.KeyId);
    if (!tellsMaterial(key)) throw unsupported(`${keyArn(key, key.id)} is not a symmetric encryption key.`);
    const all = await tx.in(Materials, key).all([key.id]);
    const shown = all.filter(({ rotation }) => rotation || input.IncludeKeyMaterial === 'ALL_KEY_MATERIAL');
    const { items, page } = listPage(shown, ({ sequence }) => String(sequence).padStart(8, '0'), input);
    return { Rotations: items.map((material) => entryOf(key, material)), ...page };
  });

type Entry = NonNullable<Output<'kms', 'ListKeyRotations'>['Rotations']>[number];

function entryOf(key: KeyRecord, { id, rotation, pending, sealed, imported }: MaterialRecord): Entry {
  return {
    KeyId: keyArn(key, key.id),
    KeyMaterialId: id,
    KeyMaterialState: pending ? 'PENDING_ROTATION' : id === key.materialId ? 'CURRENT' : 'NON_CURRENT',
    ...(rotation && { RotationDate: new Date(rotation.at), RotationType: rotation.type }),
    ...(imported && {
      ImportState: sealed === undefined ? 'PENDING_IMPORT' : 'IMPORTED',
      ...(imported.description !== undefined && { KeyMaterialDescription: imported.description }),
      ExpirationModel: imported.validTo === undefined ? 'KEY_MATERIAL_DOES_NOT_EXPIRE' : 'KEY_MATERIAL_EXPIRES',
      ...(imported.validTo !== undefined && { ValidTo: new Date(imported.validTo) }),
    }),
  };
}

/** A disabled key is rotated once it is enabled again (keys/key-states.ts). */
export const job: ServiceJob<RotationPayload> = {
  steps: {
    start: async ({ account, region, id, at }, ctx) => {
      const raw = await generateMaterial('SYMMETRIC_DEFAULT');
      await ctx.write(async (tx) => {
        const keys = tx.in(Keys, { account, region });
        const key = await keys.get(id);
        if (key?.state !== 'Enabled' || key.rotation?.nextAt !== at) return;
        await rotate(tx, ctx, key, await tx.in(Materials, key).all([id]), raw, 'AUTOMATIC');
        const { periodDays } = key.rotation;
        const rotated: KeyRecord = {
          ...(await keys.get(id))!,
          rotation: { periodDays, nextAt: nextRotation(ctx.clock.now(), periodDays) },
        };
        await keys.put(rotated);
        tx.enqueue(rotationJob(rotated));
      });
    },
  },
};
