/**
 * ListObjectsV2, and ListObjects, which came before it. Delete markers and older versions are not in their way.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html,
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjects.html
 */
import type { Input, Output } from '../../../wire/aws-types.ts';
import type { Context, ReadTx } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import { ownerOf } from '../acl/ownership.ts';
import { canonicalUserId } from '../canonical-user.ts';
import { ownBucket } from '../buckets/own-bucket.ts';
import { Objects } from '../records.ts';
import type { BucketRecord } from '../records.ts';
import { listedObject, objectFacts, type ListedObject } from './listed-object.ts';
import { pageSize, writer } from './page-size.ts';
import { boundOf, keyAfter, laterOf, rollUp, type Asked, type Page, type Source } from './roll-up.ts';

type Contents = NonNullable<Output<'s3', 'ListObjects'>['Contents']>;

export async function listObjectsV2(
  input: Input<'s3', 'ListObjectsV2'>,
  ctx: Context,
): Promise<Output<'s3', 'ListObjectsV2'>> {
  const shown = writer(input.EncodingType);
  const { ContinuationToken, StartAfter } = input;
  const start = ContinuationToken !== undefined ? positionOf(ContinuationToken) : StartAfter ? `${StartAfter}\0` : '';
  const asked = askedOf(input);
  const { page, bucket } = await pageOf(ctx, input, asked, start);
  return {
    ...shared(input, asked, page, shown),
    ...regionOf(bucket),
    KeyCount: page.entries.length + page.prefixes.length,
    // A token says where to go on, so that this says nothing.
    ...(StartAfter === undefined || ContinuationToken !== undefined ? {} : { StartAfter: shown(StartAfter) }),
    ...(ContinuationToken === undefined ? {} : { ContinuationToken }),
    ...(page.next === undefined ? {} : { NextContinuationToken: tokenOf(page.next.key) }),
    Contents: contents(page, shown, input.FetchOwner ? bucket : undefined),
  };
}

export async function listObjects(
  input: Input<'s3', 'ListObjects'>,
  ctx: Context,
): Promise<Output<'s3', 'ListObjects'>> {
  const shown = writer(input.EncodingType);
  const asked = askedOf(input);
  const { Marker = '' } = input;
  const { page, bucket } = await pageOf(ctx, input, asked, Marker === '' ? '' : keyAfter(Marker, asked));
  const last = page.last && ('entry' in page.last ? page.last.entry.key : page.last.prefix);
  return {
    ...shared(input, asked, page, shown),
    ...regionOf(bucket),
    Marker: shown(Marker),
    // Without a delimiter it is the last key.
    ...(page.next !== undefined && last !== undefined && asked.delimiter !== '' ? { NextMarker: shown(last) } : {}),
    // As recorded on AWS: whom nobody knows is not told whose they are.
    Contents: contents(page, shown, ctx.caller.kind === 'anonymous' ? undefined : bucket),
  };
}

type ListInput = Pick<
  Input<'s3', 'ListObjects'>,
  'Bucket' | 'Prefix' | 'Delimiter' | 'MaxKeys' | 'EncodingType' | 'ExpectedBucketOwner'
>;

function askedOf({ Prefix = '', Delimiter = '', MaxKeys }: ListInput): Asked {
  return { prefix: Prefix, delimiter: Delimiter, limit: pageSize(MaxKeys) };
}

async function pageOf(
  ctx: Context,
  input: ListInput,
  asked: Asked,
  start: string | undefined,
): Promise<{ readonly page: Page<ListedObject>; readonly bucket: BucketRecord }> {
  return ctx.read(async (tx) => {
    const bucket = await ownBucket(tx, ctx, input);
    if (start === undefined) return { page: { entries: [], prefixes: [] }, bucket };
    return { page: await rollUp(currentObjects(tx, bucket.name), asked, laterOf(start, asked.prefix)), bucket };
  });
}

/** Places are keys. */
function currentObjects(tx: ReadTx, bucket: string): Source<ListedObject, string> {
  return {
    read: async (key, limit) => {
      const page = await tx.in(Objects).list([bucket], { from: [key], limit, ...boundOf(limit) });
      return { entries: page.items.map(listedObject), hasMore: page.next !== undefined };
    },
    keyAt: async (key) => (await tx.in(Objects).firstKey([bucket], [key]))?.[1] as string | undefined,
    at: (key) => key,
    after: ({ key }) => `${key}\0`,
  };
}

function shared(
  { Bucket, EncodingType }: ListInput,
  { prefix, delimiter, limit }: Asked,
  page: Page<ListedObject>,
  shown: (text: string) => string,
) {
  return {
    Name: Bucket,
    Prefix: shown(prefix),
    MaxKeys: limit,
    IsTruncated: page.next !== undefined,
    ...(delimiter === '' ? {} : { Delimiter: shown(delimiter) }),
    ...(EncodingType ? { EncodingType } : {}),
    CommonPrefixes: page.prefixes.map((one) => ({ Prefix: shown(one) })),
  };
}

/** Beside the models: AWS tells it with listings as with HeadBucket. */
function regionOf({ region }: BucketRecord): object {
  return { BucketRegion: region };
}

/** `bucket`: where owners are told. */
function contents(
  { entries }: Page<ListedObject>,
  shown: (text: string) => string,
  bucket: BucketRecord | undefined,
): Contents {
  return entries.map((object) => ({
    Key: shown(object.key),
    LastModified: new Date(object.modifiedAt),
    ...objectFacts(object),
    ...(bucket && { Owner: { ID: canonicalUserId(ownerOf(bucket, object)) } }),
  }));
}

function tokenOf(position: string): string {
  return Buffer.from(`1${position}`).toString('base64url');
}

function positionOf(token: string): string {
  const text = Buffer.from(token, 'base64url').toString();
  if (token.length > 4096 || !text.startsWith('1')) {
    throw new AwsError(
      'InvalidArgument',
      'The continuation token provided is incorrect',
      { ArgumentName: 'continuation-token' },
      400,
    );
  }
  return text.slice(1);
}
