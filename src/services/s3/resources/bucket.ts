/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-s3-bucket.html */
import { isDeepStrictEqual } from 'node:util';
import { AwsError } from '../../../wire/errors.ts';
import {
  ifThere,
  refusing,
  shownTags,
  withStackTags,
  type ResourceCall,
  type ResourceHandler,
  type ResourceProperties,
} from '../../../wire/resource-type.ts';
import { isSystemTag, type Tag } from '../../../wire/tags.ts';
import {
  accessControl,
  cors,
  encryption,
  objectLock,
  ownershipControls,
  publicAccessBlock,
  versioning,
} from './access-settings.ts';
import { acceleration, logging, notifications, replication, website } from './kept-settings.ts';
import { lifecycle } from './lifecycle-setting.ts';
import { changeNamed, namedSettings, readNamed } from './named-settings.ts';
import type { BucketSetting, S3 } from './setting.ts';

/** In the order in which they are made: some want others. */
const settings: readonly BucketSetting[] = [
  versioning,
  ownershipControls,
  publicAccessBlock,
  accessControl,
  encryption,
  objectLock,
  cors,
  lifecycle,
  logging,
  website,
  notifications,
  replication,
  acceleration,
];

const refused = [
  'AbacStatus',
  'BucketNamePrefix',
  'BucketNamespace',
  'MetadataConfiguration',
  'MetadataTableConfiguration',
  'ObjectLockConfiguration/Rule/DefaultRetention/DefaultEventHold',
];

export const bucket: ResourceHandler = refusing('AWS::S3::Bucket', refused, {
  async create(desired, call) {
    const { BucketName, ObjectLockEnabled, Tags } = desired as {
      readonly BucketName?: string;
      readonly ObjectLockEnabled?: boolean;
      readonly Tags?: readonly Tag[];
    };
    const { s3 } = call.aws;
    const Bucket = BucketName ?? call.uniqueName({ maxLength: 63, lowerCase: true });
    if (BucketName !== undefined) await refuseOwned(call, Bucket);
    await s3.createBucket({
      Bucket,
      ...(ObjectLockEnabled && { ObjectLockEnabledForBucket: true }),
      ...(call.region !== 'us-east-1' && {
        CreateBucketConfiguration: { LocationConstraint: call.region as 'eu-west-1' },
      }),
    });
    const tags = withStackTags(Tags, call);
    if (tags.length > 0) await s3.putBucketTagging({ Bucket, Tagging: { TagSet: tags } });
    await changeSettings(s3, Bucket, desired, {});
    return { physicalId: Bucket, attributes: attributesOf(Bucket, call) };
  },

  async update(Bucket, desired, previous, call) {
    const { s3 } = call.aws;
    await changeSettings(s3, Bucket, desired, previous);
    const tags = withStackTags(desired['Tags'] as readonly Tag[] | undefined, call);
    const TagSet = [...(call.stack ? [] : await systemTagsOf(s3, Bucket)), ...tags];
    if (TagSet.length > 0) await s3.putBucketTagging({ Bucket, Tagging: { TagSet } });
    else await s3.deleteBucketTagging({ Bucket });
    return { physicalId: Bucket, attributes: attributesOf(Bucket, call) };
  },

  read: (Bucket, call) => ifThere('NoSuchBucket', () => modelOf(Bucket, call)),

  async delete(Bucket, _properties, { aws: { s3 } }) {
    await ifThere('NoSuchBucket', () => s3.deleteBucket({ Bucket }));
  },

  async list(_model, { aws: { s3 } }) {
    return (await s3.listBuckets({})).Buckets!.map(({ Name }) => Name!);
  },
});

/** What only a stack may leave out. */
async function systemTagsOf(s3: S3, Bucket: string): Promise<Tag[]> {
  const there = await ifThere('NoSuchTagSet', () => s3.getBucketTagging({ Bucket }));
  return ((there?.TagSet ?? []) as Tag[]).filter(isSystemTag);
}

/** CreateBucket takes one's own bucket for made in us-east-1; another resource has it then. */
async function refuseOwned({ aws: { s3 }, region }: ResourceCall, Bucket: string): Promise<void> {
  if (region !== 'us-east-1') return;
  const there = await ifThere(['NotFound', 'NoSuchBucket'], () => s3.headBucket({ Bucket }));
  if (there) throw new AwsError('BucketAlreadyOwnedByYou', `${Bucket} already exists`, { BucketName: Bucket }, 409);
}

async function changeSettings(
  s3: S3,
  Bucket: string,
  desired: ResourceProperties,
  previous: ResourceProperties,
): Promise<void> {
  for (const setting of settings) {
    const [now, before] = [desired[setting.property], previous[setting.property]];
    if (isDeepStrictEqual(now, before)) continue;
    await (now === undefined ? setting.remove(s3, Bucket) : setting.put(s3, Bucket, now));
  }
  for (const setting of namedSettings)
    await changeNamed(s3, Bucket, setting, desired[setting.property] as never, previous[setting.property] as never);
}

async function modelOf(Bucket: string, call: ResourceCall): Promise<ResourceProperties> {
  const { s3 } = call.aws;
  const model: Record<string, unknown> = { BucketName: Bucket, ...attributesOf(Bucket, call) };
  for (const setting of settings) {
    const value = await setting.read(s3, Bucket);
    if (value !== undefined) model[setting.property] = value;
  }
  for (const setting of namedSettings) {
    const value = await readNamed(s3, Bucket, setting);
    if (value !== undefined) model[setting.property] = value;
  }
  if (model['ObjectLockConfiguration'] !== undefined) model['ObjectLockEnabled'] = true;
  const tags = await ifThere('NoSuchTagSet', () => s3.getBucketTagging({ Bucket }));
  return { ...model, ...shownTags(tags?.TagSet) };
}

/** The names are AWS's; the website is where it is here. */
function attributesOf(name: string, { region, ctx }: ResourceCall): ResourceProperties {
  const { protocol, port } = new URL(ctx.settings.endpoint);
  return {
    Arn: `arn:aws:s3:::${name}`,
    DomainName: `${name}.s3.amazonaws.com`,
    DualStackDomainName: `${name}.s3.dualstack.${region}.amazonaws.com`,
    RegionalDomainName: `${name}.s3.${region}.amazonaws.com`,
    WebsiteURL: `${protocol}//${name}.s3-website.localhost${port === '' ? '' : `:${port}`}`,
  };
}
