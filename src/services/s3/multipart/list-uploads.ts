/**
 * ListMultipartUploads: by key, then by when they began. What a common prefix rolls up is skipped by a seek.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListMultipartUploads.html
 */
import type { Input, Output } from '../../../wire/aws-types.ts';
import type { Context, ReadTx } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import type { KeyParts } from '../../../kernel/collections/collection.ts';
import { ownBucket } from '../buckets/own-bucket.ts';
import { canonicalUserId } from '../canonical-user.ts';
import { writer } from '../listings/page-size.ts';
import { successor } from '../listings/roll-up.ts';
import { pageSize } from './page-size.ts';
import { Uploads, type UploadRecord } from './records.ts';
import { startOfUpload } from './uploads.ts';

type ListInput = Input<'s3', 'ListMultipartUploads'>;

/** Read at once where a delimiter may make most of it superfluous. */
const delimitedChunk = 32;

interface Listing {
  readonly uploads: UploadRecord[];
  readonly prefixes: string[];
  /** The key or prefix that came last. */
  last?: string;
  isTruncated: boolean;
}

export async function listMultipartUploads(
  input: ListInput,
  ctx: Context,
): Promise<Output<'s3', 'ListMultipartUploads'>> {
  const limit = pageSize('max-uploads', input.MaxUploads);
  const shown = writer(input.EncodingType);
  const { listing, owner } = await ctx.read(async (tx) => {
    const { account } = await ownBucket(tx, ctx, input);
    return { listing: await walk(tx, input, limit), owner: account };
  });
  return {
    Bucket: input.Bucket,
    KeyMarker: shown(input.KeyMarker ?? ''),
    UploadIdMarker: input.KeyMarker ? (input.UploadIdMarker ?? '') : '',
    NextKeyMarker: shown(listing.last ?? ''),
    NextUploadIdMarker: listing.uploads.at(-1)?.key === listing.last ? (listing.uploads.at(-1)?.id ?? '') : '',
    MaxUploads: limit,
    IsTruncated: listing.isTruncated,
    ...(input.Prefix && { Prefix: shown(input.Prefix) }),
    ...(input.Delimiter && { Delimiter: shown(input.Delimiter) }),
    ...(input.EncodingType && { EncodingType: input.EncodingType }),
    Uploads: listing.uploads.map((upload) => describe(upload, owner, shown)),
    CommonPrefixes: listing.prefixes.map((one) => ({ Prefix: shown(one) })),
  };
}

function describe(
  { id, key, startedAt, initiator, attributes, checksum }: UploadRecord,
  owner: string,
  shown: (text: string) => string,
) {
  return {
    UploadId: id,
    Key: shown(key),
    // Of whole seconds, as every time that listings tell.
    Initiated: new Date(Math.floor(startedAt / 1000) * 1000),
    StorageClass: attributes.storageClass as 'STANDARD',
    Owner: { ID: canonicalUserId(attributes.owner ?? owner) },
    Initiator: initiator,
    ...(checksum && {
      ChecksumAlgorithm: checksum.algorithm.toUpperCase() as 'CRC32',
      ChecksumType: checksum.type,
    }),
  };
}

/** Where the page begins, in the index of keys. @throws AwsError InvalidArgument */
async function startOf(tx: ReadTx, { Bucket, Prefix = '', Delimiter, KeyMarker, UploadIdMarker }: ListInput) {
  if (!KeyMarker || isBefore(KeyMarker, Prefix)) return [Prefix];
  if (UploadIdMarker) {
    const startedAt = startOfUpload(UploadIdMarker);
    // One that was completed or aborted meanwhile is a marker all the same.
    const upload = await tx.in(Uploads).get(UploadIdMarker);
    const isOther = upload !== undefined && (upload.bucket !== Bucket || upload.key !== KeyMarker);
    if (startedAt !== undefined && !isOther) return [KeyMarker, startedAt, `${UploadIdMarker}\0`];
    throw new AwsError(
      'InvalidArgument',
      'Invalid uploadId marker',
      { ArgumentName: 'upload-id-marker', ArgumentValue: UploadIdMarker },
      400,
    );
  }
  // A prefix that was answered as a whole is behind us.
  const end = Delimiter ? KeyMarker.indexOf(Delimiter, Prefix.length) : -1;
  const next = end < 0 ? `${KeyMarker}\0` : successor(KeyMarker.slice(0, end + Delimiter!.length));
  return next === undefined ? [KeyMarker, Number.MAX_SAFE_INTEGER] : [next];
}

function isBefore(one: string, other: string): boolean {
  return Buffer.compare(Buffer.from(one), Buffer.from(other)) < 0;
}

async function walk(tx: ReadTx, input: ListInput, limit: number): Promise<Listing> {
  const listing: Listing = { uploads: [], prefixes: [], isTruncated: false };
  if (limit === 0) return listing;
  let from: KeyParts | undefined = await startOf(tx, input);
  while (from !== undefined) {
    const wanted: number = limit + 1 - listing.uploads.length - listing.prefixes.length;
    const chunk = input.Delimiter ? Math.min(wanted, delimitedChunk) : wanted;
    const { items } = await tx.in(Uploads).listBy('key', [input.Bucket], { from, limit: chunk });
    from = take(listing, items, input, limit, items.length < chunk);
  }
  return listing;
}

/** Adds a chunk's uploads; answers where to read on, or `undefined` when the page is done. */
function take(
  listing: Listing,
  items: readonly UploadRecord[],
  { Prefix = '', Delimiter = '' }: ListInput,
  limit: number,
  isLast: boolean,
): KeyParts | undefined {
  for (const upload of items) {
    if (!upload.key.startsWith(Prefix)) return undefined;
    if (listing.uploads.length + listing.prefixes.length === limit) {
      listing.isTruncated = true;
      return undefined;
    }
    const end = Delimiter === '' ? -1 : upload.key.indexOf(Delimiter, Prefix.length);
    if (end < 0) {
      listing.uploads.push(upload);
      listing.last = upload.key;
      continue;
    }
    listing.last = upload.key.slice(0, end + Delimiter.length);
    listing.prefixes.push(listing.last);
    const next = successor(listing.last);
    return next === undefined ? undefined : [next];
  }
  const last = items.at(-1);
  return isLast || last === undefined ? undefined : [last.key, last.startedAt, `${last.id}\0`];
}
