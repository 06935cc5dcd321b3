/** https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateKey.html */
import type { Input } from '../../../wire/aws-types.ts';
import type { Context } from '../../../wire/context.ts';
import type { Operation } from '../../../wire/service.ts';
import { notHere, validation } from '../errors.ts';
import { generateMaterial, materialRecord, type RawMaterial } from '../material/key-material.ts';
import type { KeyRecord, KeyUsage } from '../records.ts';
import { Keys, Materials } from '../records.ts';
import { keyMetadata } from './key-metadata.ts';
import { boundPolicy, checkLockout, defaultPolicy, parseKeyPolicy } from './policies/key-policy.ts';
import { isSpec, keySpecs, type KeySpec } from './key-specs.ts';
import { tagsIn } from './tags/tag-list.ts';

type CreateKeyInput = Input<'kms', 'CreateKey'>;

export const createKey: Operation<'kms', 'CreateKey'> = async (input, ctx) => {
  const kind = kindOf(input);
  const tags = tagsIn(input.Tags);
  const { account, region } = ctx;
  const id = input.MultiRegion ? `mrk-${ctx.ids.hex(32)}` : ctx.ids.uuid();
  const document = input.Policy ?? defaultPolicy(account);
  parseKeyPolicy(document);
  if (input.Policy !== undefined && !input.BypassPolicyLockoutSafetyCheck)
    await checkLockout(ctx, { account, region, id }, document);
  const raw = kind.origin === 'EXTERNAL' ? undefined : await firstMaterial(ctx, kind.spec, input);
  const material = raw && materialRecord(ctx, { id }, raw, { sequence: 0 });
  const key: Omit<KeyRecord, 'policy'> = {
    id,
    account,
    region,
    ...kind,
    description: input.Description ?? '',
    createdAt: ctx.clock.now(),
    state: material ? 'Enabled' : 'PendingImport',
    ...(input.MultiRegion && { multiRegion: { primary: region, replicas: [] } }),
    ...(material && { materialId: material.id }),
    aliases: [],
    tags,
  };
  return ctx.write(async (tx) => {
    const stored: KeyRecord = { ...key, policy: await boundPolicy(tx, document) };
    await tx.in(Keys).insert(stored);
    if (material) await tx.in(Materials).insert(material);
    return { KeyMetadata: keyMetadata(stored) };
  });
};

/** @throws AwsError ValidationException, NotImplementedException */
/** An RSA key takes longer than a transaction that the call has joined may wait; each of those makes one key. */
function firstMaterial(ctx: Context, spec: KeySpec, input: CreateKeyInput): Promise<RawMaterial> {
  const make = () => generateMaterial(spec);
  return spec.startsWith('RSA_') ? ctx.outside(`key-material/${JSON.stringify(input)}`, make) : make();
}

function kindOf(input: CreateKeyInput): Pick<KeyRecord, 'spec' | 'usage' | 'origin'> {
  const { KeySpec, CustomerMasterKeySpec, Origin = 'AWS_KMS' } = input;
  if (KeySpec !== undefined && CustomerMasterKeySpec !== undefined)
    throw validation(
      'You cannot specify KeySpec and CustomerMasterKeySpec in the same request. CustomerMasterKeySpec is deprecated.',
    );
  if (Origin === 'AWS_CLOUDHSM' || Origin === 'EXTERNAL_KEY_STORE') throw notHere(`keys of the origin ${Origin}`);
  if (input.CustomKeyStoreId !== undefined) throw notHere('custom key stores');
  if (input.XksKeyId !== undefined) throw notHere('external key stores');
  const spec = KeySpec ?? CustomerMasterKeySpec ?? 'SYMMETRIC_DEFAULT';
  if (spec === 'SM2') throw notHere('the key spec SM2, which AWS has in its China Regions alone');
  if (Origin === 'EXTERNAL' && spec.startsWith('ML_DSA')) throw notHere(`imported material of the key spec ${spec}`);
  if (!isSpec(spec)) throw notHere(`the key spec ${spec}`);
  return { spec, usage: usageOf(spec, input.KeyUsage), origin: Origin };
}

function usageOf(spec: KeySpec, named: string | undefined): KeyUsage {
  const { usages } = keySpecs[spec];
  if (spec === 'SYMMETRIC_DEFAULT') {
    if (named === undefined || named === 'ENCRYPT_DECRYPT') return 'ENCRYPT_DECRYPT';
    throw validation(
      `The operation failed because the KeyUsage value of the CMK is ${named}. To perform this operation, the ` +
        'KeyUsage value must be ENCRYPT_DECRYPT.',
    );
  }
  if (named === undefined)
    throw validation('You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys.');
  const usage = usages.find((one) => one === named);
  if (usage) return usage;
  throw validation(`KeyUsage ${named} is not compatible with KeySpec ${spec}`);
}
