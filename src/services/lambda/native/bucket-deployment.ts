/**
 * The CDK's bucket deployment: archives into a bucket, as its function does it with `aws s3 sync`. Without CloudFront.
 * https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_s3_deployment-readme.html
 */
import { AwsError } from '../../../wire/errors.ts';
import { flagOf, isObject, mapsOf, textOf, textsOf } from './custom-event.ts';
import { type DeployedFiles, gatherFiles } from './deployed-files.ts';
import { replacementsOf } from './markers.ts';
import { metadataOf } from './object-metadata.ts';
import type { NativeAnswer, NativeCall } from './run-native.ts';
import { syncFilter, type SyncFilter } from './sync-filter.ts';

interface Destination {
  readonly bucket: string;
  /** With its slash; '' is the whole bucket. */
  readonly prefix: string;
}

type Properties = Readonly<Record<string, unknown>>;

export async function bucketDeployment(call: NativeCall): Promise<NativeAnswer> {
  const { event, ids } = call;
  const { RequestType, ResourceProperties: props, OldResourceProperties: old } = event;
  if (textOf(props, 'DistributionId', '') !== '')
    throw new Error('Sandlot does not have Amazon CloudFront, whose distribution (DistributionId) is to be renewed.');
  const to = destinationOf(props);
  const physicalId = RequestType === 'Create' ? `aws.cdk.s3deployment.${ids.uuid()}` : event.PhysicalResourceId;
  if (physicalId === undefined)
    throw new Error(`invalid request: request type is '${RequestType}' but 'PhysicalResourceId' is not defined`);
  const retains = flagOf(props, 'RetainOnDelete', true);
  if (RequestType === 'Delete') {
    if (!retains && !(await isOwnedByOthers(call, to))) await removeAll(call, to);
    return { physicalId, data: dataOf(props, []) };
  }
  if (RequestType === 'Update' && !retains && old['DestinationBucketName'] !== undefined) {
    const before = destinationOf(old);
    if (before.bucket !== to.bucket || before.prefix !== to.prefix) await removeAll(call, before);
  }
  await deploy(call, props, to);
  return { physicalId, data: dataOf(props, await versionsOf(call, props, to)) };
}

/** `/` is no prefix; another one is a folder. */
function destinationOf(props: Properties): Destination {
  const prefix = textOf(props, 'DestinationBucketKeyPrefix', '');
  const bucket = textOf(props, 'DestinationBucketName');
  if (prefix === '' || prefix === '/') return { bucket, prefix: '' };
  return { bucket, prefix: prefix.endsWith('/') ? prefix : `${prefix}/` };
}

function dataOf(props: Properties, versions: readonly string[]): Properties {
  return {
    DestinationBucketArn: props['DestinationBucketArn'],
    SourceObjectKeys: flagOf(props, 'OutputObjectKeys', true) ? props['SourceObjectKeys'] : [],
    ...(flagOf(props, 'OutputObjectVersionIds', false) && { SourceObjectVersionIds: versions }),
  };
}

async function deploy(call: NativeCall, props: Properties, to: Destination): Promise<void> {
  const { aws, say } = call;
  const buckets = textsOf(props, 'SourceBucketNames');
  const keys = textsOf(props, 'SourceObjectKeys');
  const markers = mapsOf(props, 'SourceMarkers', keys.length);
  const configs = mapsOf(props, 'SourceMarkersConfig', keys.length);
  if (markers.length > keys.length)
    throw new Error(`Can never have more SourceMarkers (${markers.length}) than SourceObjectKeys (${keys.length})`);
  const sources = keys.map((key, at) => ({
    bucket: buckets[at] ?? '',
    key,
    replacements: replacementsOf(markers[at] ?? {}, configs[at] ?? {}),
  }));
  const filter = syncFilter(textsOf(props, 'Exclude', []), textsOf(props, 'Include', []));
  const files = await gatherFiles(aws.s3, sources, flagOf(props, 'Extract', true));
  try {
    await put(call, props, to, files, filter);
    const names = files.names.map((name) => `${to.prefix}${name}`);
    if (flagOf(props, 'Prune', true)) await removeOthers(call, to, new Set(names), filter);
    say(`${files.names.length} files were deployed to s3://${to.bucket}/${to.prefix}`);
  } finally {
    await files.remove();
  }
}

async function put(
  { aws, signal }: NativeCall,
  props: Properties,
  { bucket, prefix }: Destination,
  files: DeployedFiles,
  isTaken: SyncFilter,
): Promise<void> {
  const system = isObject(props['SystemMetadata']) ? props['SystemMetadata'] : {};
  const user = isObject(props['UserMetadata']) ? props['UserMetadata'] : {};
  for (const name of files.names) {
    if (!isTaken(name)) continue;
    signal.throwIfAborted();
    const Body = (await files.bytesOf(name)) as never;
    await aws.s3.putObject({ Bucket: bucket, Key: `${prefix}${name}`, Body, ...metadataOf(name, system, user) });
  }
}

async function removeOthers(call: NativeCall, to: Destination, kept: ReadonlySet<string>, isTaken: SyncFilter) {
  const isGone = (key: string) => !kept.has(key) && isTaken(key.slice(to.prefix.length));
  await removeThose(call, to, isGone);
}

function removeAll(call: NativeCall, to: Destination): Promise<void> {
  call.say(`Everything under s3://${to.bucket}/${to.prefix} is deleted.`);
  return removeThose(call, to, () => true);
}

async function removeThose(
  { aws, signal }: NativeCall,
  { bucket, prefix }: Destination,
  isGone: (key: string) => boolean,
): Promise<void> {
  let ContinuationToken: string | undefined;
  do {
    const more = ContinuationToken === undefined ? {} : { ContinuationToken };
    const page = await aws.s3.listObjectsV2({ Bucket: bucket, Prefix: prefix, ...more });
    for (const { Key = '' } of page.Contents ?? []) {
      signal.throwIfAborted();
      if (isGone(Key)) await aws.s3.deleteObject({ Bucket: bucket, Key });
    }
    ContinuationToken = page.NextContinuationToken;
  } while (ContinuationToken !== undefined);
}

/** A later deployment of the same place has said by a tag that what lies there is its. */
async function isOwnedByOthers({ aws, event, say }: NativeCall, { bucket }: Destination): Promise<boolean> {
  const prefix = textOf(event.ResourceProperties, 'DestinationBucketKeyPrefix', '');
  const tag = prefix === '' || prefix === '/' ? 'aws-cdk:cr-owned' : `aws-cdk:cr-owned:${prefix}`;
  try {
    const { TagSet = [] } = await aws.s3.getBucketTagging({ Bucket: bucket });
    return TagSet.some(({ Key }) => Key?.startsWith(tag));
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    say(`The tags of ${bucket} cannot be read: ${error.message}`);
    return false;
  }
}

async function versionsOf({ aws }: NativeCall, props: Properties, { bucket, prefix }: Destination): Promise<string[]> {
  if (!flagOf(props, 'OutputObjectVersionIds', false)) return [];
  const versions: string[] = [];
  for (const key of textsOf(props, 'SourceObjectKeys')) {
    const Key = `${prefix}${key.slice(key.lastIndexOf('/') + 1)}`;
    try {
      versions.push((await aws.s3.headObject({ Bucket: bucket, Key })).VersionId ?? '');
    } catch (error) {
      if (!(error instanceof AwsError) || !['404', 'NoSuchKey', 'NotFound'].includes(error.code)) throw error;
      versions.push('');
    }
  }
  return versions;
}
