/**
 * AWS::KMS::Key.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-kms-key.html
 */
import type { Input } from '../../../wire/aws-types.ts';
import { AwsError } from '../../../wire/errors.ts';
import {
  everyItem,
  refusing,
  withStackTags,
  type ResourceCall,
  type ResourceDone,
  type ResourceHandler,
  type ResourceProperties,
} from '../../../wire/resource-type.ts';
import type { Tag } from '../../../wire/tags.ts';
import { defaultPolicy } from '../keys/policies/key-policy.ts';
import { tagsOut } from '../keys/tags/tag-list.ts';

interface KeyProperties {
  readonly Description?: string;
  readonly Enabled?: boolean;
  readonly EnableKeyRotation?: boolean;
  readonly RotationPeriodInDays?: number;
  readonly KeyPolicy?: object | string;
  readonly BypassPolicyLockoutSafetyCheck?: boolean;
  readonly KeySpec?: string;
  readonly KeyUsage?: string;
  readonly Origin?: string;
  readonly MultiRegion?: boolean;
  readonly PendingWindowInDays?: number;
  readonly Tags?: readonly Tag[];
}

type Kms = ResourceCall['aws']['kms'];

/** What a key is made as, and stays: https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateKey.html */
const settled = { KeySpec: 'SYMMETRIC_DEFAULT', KeyUsage: 'ENCRYPT_DECRYPT', Origin: 'AWS_KMS', MultiRegion: false };

const refused = ['KeySpec=SM2', 'Origin=AWS_CLOUDHSM', 'Origin=EXTERNAL_KEY_STORE'];

export const key: ResourceHandler = refusing('AWS::KMS::Key', refused, {
  async create(properties, call) {
    const desired = properties as KeyProperties;
    const { kms } = call.aws;
    const Tags = tagsOut(withStackTags(desired.Tags, call));
    const { KeyMetadata } = await kms.createKey({
      ...kindOf(desired),
      ...(desired.Description !== undefined && { Description: desired.Description }),
      ...(desired.KeyPolicy !== undefined && { Policy: textOf(desired.KeyPolicy) }),
      ...bypassOf(desired),
      ...(Tags.length > 0 && { Tags }),
    } as Input<'kms', 'CreateKey'>);
    const KeyId = KeyMetadata!.KeyId!;
    if (desired.EnableKeyRotation === true) await kms.enableKeyRotation({ KeyId, ...periodOf(desired) });
    if (desired.Enabled === false) await kms.disableKey({ KeyId });
    return done(KeyId, call);
  },

  async read(KeyId, { aws: { kms } }) {
    const { KeyMetadata: told } = await orNothing(() => kms.describeKey({ KeyId }), { KeyMetadata: undefined });
    if (!told || told.DeletionDate !== undefined || told.KeyState === 'PendingReplicaDeletion') return undefined;
    const { Policy } = await kms.getKeyPolicy({ KeyId });
    const { KeyRotationEnabled = false } = await kms.getKeyRotationStatus({ KeyId });
    const tags = await tagsOf(kms, KeyId);
    return {
      KeyId,
      Arn: told.Arn!,
      Description: told.Description!,
      Enabled: told.Enabled!,
      EnableKeyRotation: KeyRotationEnabled,
      KeyPolicy: JSON.parse(Policy!) as object,
      KeySpec: told.KeySpec!,
      KeyUsage: told.KeyUsage!,
      Origin: told.Origin!,
      MultiRegion: told.MultiRegion!,
      ...(tags.length > 0 && { Tags: tags }),
    };
  },

  /** Enabled first, and disabled last: a disabled key takes no rotation. */
  async update(KeyId, properties, previousProperties, call) {
    const [desired, previous] = [properties as KeyProperties, previousProperties as KeyProperties];
    refuseOtherKind(desired, previous);
    const { kms } = call.aws;
    const { KeyMetadata } = await kms.describeKey({ KeyId });
    if (KeyMetadata!.KeyState === 'Disabled' && previous.Enabled === false) await kms.enableKey({ KeyId });
    if (desired.Description !== previous.Description)
      await kms.updateKeyDescription({ KeyId, Description: desired.Description ?? '' });
    const policy = textOf(desired.KeyPolicy ?? defaultPolicy(call.account));
    if (policy !== textOf(previous.KeyPolicy ?? defaultPolicy(call.account)))
      await kms.putKeyPolicy({ KeyId, Policy: policy, ...bypassOf(desired) });
    await setRotation(kms, KeyId, desired, previous);
    await setTags(kms, KeyId, withStackTags(desired.Tags, call));
    if (desired.Enabled === false) await kms.disableKey({ KeyId });
    return done(KeyId, call);
  },

  async delete(KeyId, properties, { aws: { kms } }) {
    const { PendingWindowInDays } = properties as KeyProperties;
    const { KeyMetadata: told } = await orNothing(() => kms.describeKey({ KeyId }), { KeyMetadata: undefined });
    if (!told || told.DeletionDate !== undefined || told.KeyState === 'PendingReplicaDeletion') return;
    await kms.scheduleKeyDeletion({ KeyId, ...(PendingWindowInDays !== undefined && { PendingWindowInDays }) });
  },

  list: (_model, { aws: { kms } }) =>
    everyItem(
      ['Marker', 'NextMarker'],
      (from) => kms.listKeys({ Limit: 1000, ...from }),
      ({ Keys }) => Keys!.map(({ KeyId }) => KeyId!),
    ),
});

function kindOf({ KeySpec, KeyUsage, Origin, MultiRegion }: KeyProperties): ResourceProperties {
  const given = { KeySpec, KeyUsage, Origin, MultiRegion };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

/** No key becomes another kind of key, and none is replaced by one: what it encrypted would be lost. */
function refuseOtherKind(desired: KeyProperties, previous: KeyProperties): void {
  for (const [name, byDefault] of Object.entries(settled) as [keyof typeof settled, unknown][]) {
    if ((desired[name] ?? byDefault) === (previous[name] ?? byDefault)) continue;
    throw new AwsError('ValidationException', `The ${name} of an AWS::KMS::Key cannot be changed.`);
  }
}

async function setRotation(kms: Kms, KeyId: string, desired: KeyProperties, previous: KeyProperties): Promise<void> {
  const isOn = desired.EnableKeyRotation === true;
  const wasOn = previous.EnableKeyRotation === true;
  if (isOn && (!wasOn || desired.RotationPeriodInDays !== previous.RotationPeriodInDays))
    await kms.enableKeyRotation({ KeyId, ...periodOf(desired) });
  if (!isOn && wasOn) await kms.disableKeyRotation({ KeyId });
}

async function setTags(kms: Kms, KeyId: string, tags: readonly Tag[]): Promise<void> {
  const before = await tagsOf(kms, KeyId);
  const TagKeys = before.map(({ Key }) => Key).filter((name) => !tags.some(({ Key }) => Key === name));
  if (TagKeys.length > 0) await kms.untagResource({ KeyId, TagKeys });
  const changed = tags.filter(({ Key, Value }) => !before.some((tag) => tag.Key === Key && tag.Value === Value));
  if (changed.length > 0) await kms.tagResource({ KeyId, Tags: tagsOut(changed) });
}

/** A key has at most fifty. */
async function tagsOf(kms: Kms, KeyId: string): Promise<Tag[]> {
  const { Tags = [] } = await kms.listResourceTags({ KeyId, Limit: 50 });
  return Tags.map(({ TagKey, TagValue }) => ({ Key: TagKey!, Value: TagValue! }));
}

function textOf(policy: object | string): string {
  return typeof policy === 'string' ? policy : JSON.stringify(policy);
}

function periodOf({ RotationPeriodInDays }: KeyProperties): { readonly RotationPeriodInDays?: number } {
  return RotationPeriodInDays === undefined ? {} : { RotationPeriodInDays };
}

function bypassOf({ BypassPolicyLockoutSafetyCheck }: KeyProperties) {
  return BypassPolicyLockoutSafetyCheck === undefined ? {} : { BypassPolicyLockoutSafetyCheck };
}

function done(KeyId: string, { account, region }: ResourceCall): ResourceDone {
  return { physicalId: KeyId, attributes: { KeyId, Arn: `arn:aws:kms:${region}:${account}:key/${KeyId}` } };
}

async function orNothing<T>(call: () => Promise<T>, nothing: T): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof AwsError && error.code === 'NotFoundException') return nothing;
    throw error;
  }
}
