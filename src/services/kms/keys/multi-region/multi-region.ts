/**
 * Multi-Region keys: the same id and material in several Regions, each with a policy, aliases, tags and a state of its
 * own. https://docs.aws.amazon.com/kms/latest/developerguide/multi-region-keys-overview.html
 */
import type { Context, ReadTx } from '../../../../wire/context.ts';
import { AwsError } from '../../../../wire/errors.ts';
import type { Operation } from '../../../../wire/service.ts';
import { regionNames } from '../../../account/internal.ts';
import { requireKey } from '../../access/find-key.ts';
import { keyArn } from '../../access/key-reference.ts';
import { unsupported, validation } from '../../errors.ts';
import { rotationJob } from '../../material/rotation-job.ts';
import type { KeyRecord } from '../../records.ts';
import { Keys, Materials } from '../../records.ts';
import { keyMetadata } from '../key-metadata.ts';
import { boundPolicy, checkLockout, defaultPolicy, parseKeyPolicy } from '../policies/key-policy.ts';
import { checkState } from '../key-state.ts';
import { changeRelated } from './related-keys.ts';
import { tagsIn, tagsOut } from '../tags/tag-list.ts';

export const replicateKey: Operation<'kms', 'ReplicateKey'> = async (input, ctx) => {
  const { ReplicaRegion: region, KeyId, Description = '' } = input;
  checkRegion(region);
  const { account } = ctx;
  const tags = tagsIn(input.Tags);
  const document = input.Policy ?? defaultPolicy(account);
  parseKeyPolicy(document);
  const { id } = await ctx.read((tx) => requirePrimary(tx, ctx, KeyId));
  if (input.Policy !== undefined && !input.BypassPolicyLockoutSafetyCheck)
    await checkLockout(ctx, { account, region, id }, document);
  return ctx.write(async (tx) => {
    const primary = await requirePrimary(tx, ctx, KeyId);
    checkState(primary);
    const there = { account, region };
    if (region === primary.region || (await tx.in(Keys, there).get(id)))
      throw new AwsError('AlreadyExistsException', `${keyArn(there, id)} already exists.`);
    const isImported = primary.origin === 'EXTERNAL';
    const { spec, usage, origin, materialId } = primary;
    const multiRegion = { ...primary.multiRegion, replicas: [...primary.multiRegion.replicas, region].sort() };
    const replica: KeyRecord = {
      id,
      account,
      region,
      spec,
      usage,
      origin,
      description: Description,
      createdAt: ctx.clock.now(),
      state: isImported ? 'PendingImport' : 'Enabled',
      multiRegion,
      ...(materialId !== undefined && { materialId }),
      aliases: [],
      tags,
      policy: await boundPolicy(tx, document),
    };
    await tx.in(Keys, there).insert(replica);
    await changeRelated(tx, replica, () => ({ multiRegion }));
    // Imported material is imported into each of them: until then it is known which it has to be.
    for (const { sealed, ...material } of await tx.in(Materials, primary).all([id]))
      await tx.in(Materials, there).insert(isImported || sealed === undefined ? material : { ...material, sealed });
    return {
      ReplicaKeyMetadata: beingMade(replica),
      ReplicaPolicy: document,
      ...(tags.length > 0 && { ReplicaTags: tagsOut(tags) }),
    };
  });
};

/** AWS answers before the replica has its material; here it has it by then, and the answer is AWS's. */
function beingMade(replica: KeyRecord): ReturnType<typeof keyMetadata> {
  const { CurrentKeyMaterialId: _notYet, ...told } = keyMetadata(replica);
  return { ...told, Enabled: false, KeyState: 'Creating' };
}

/** The rotation goes with it: a primary key's is that of all. */
export const updatePrimaryRegion: Operation<'kms', 'UpdatePrimaryRegion'> = async (input, ctx) => {
  const { KeyId, PrimaryRegion: region } = input;
  checkRegion(region);
  await ctx.write(async (tx) => {
    const primary = await requirePrimary(tx, ctx, KeyId);
    checkState(primary, ['Enabled', 'Disabled']);
    const { replicas } = primary.multiRegion;
    if (!replicas.includes(region))
      throw unsupported(`${keyArn(primary, primary.id)} has no replica key in ${region}.`);
    const others = replicas.filter((one) => one !== region);
    const multiRegion = { primary: region, replicas: [...others, primary.region].sort() };
    const { rotation } = primary;
    await changeRelated(tx, { ...primary, multiRegion }, () => ({ multiRegion }));
    if (!rotation) return;
    const { rotation: _moved, ...before } = (await tx.in(Keys).get(primary.id))!;
    await tx.in(Keys).put(before);
    const there = tx.in(Keys, { account: primary.account, region });
    const next: KeyRecord = { ...(await there.get(primary.id))!, rotation };
    await there.put(next);
    tx.enqueue(rotationJob(next));
  });
  return {};
};

type PrimaryKey = KeyRecord & Required<Pick<KeyRecord, 'multiRegion'>>;

/** @throws AwsError UnsupportedOperationException */
async function requirePrimary(tx: ReadTx, ctx: Context, named: string): Promise<PrimaryKey> {
  const key = await requireKey(tx, ctx, named);
  if (key.multiRegion?.primary === key.region) return key as PrimaryKey;
  throw unsupported(`${keyArn(key, key.id)} is not a multi-region primary key.`);
}

function checkRegion(region: string): void {
  if (!regionNames.includes(region)) throw validation(`${region} is no Region that this account can use.`);
}
