/**
 * ListObjectsV2. Keys come in the order of their UTF-8 bytes. Whatever a common prefix rolls up is skipped by a seek,
 * so a listing costs what it answers, not what the bucket holds.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
 */
import type { Input, Output } from '../../../wire/aws-types.ts';
import type { Context, ReadTx } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import { canonicalUserId } from '../canonical-user.ts';
import { etagOf } from './etags.ts';
import { ownBucket } from '../buckets/own-bucket.ts';
import type { ObjectRecord } from '../records.ts';
import { Objects } from '../records.ts';

const maxPage = 1000;
/** Read at once where a delimiter may make most of it superfluous. */
const delimitedChunk = 32;

interface Listing {
  readonly contents: ObjectRecord[];
  readonly prefixes: string[];
  /** Where the next page starts. */
  next?: string;
}

export async function listObjectsV2(
  input: Input<'s3', 'ListObjectsV2'>,
  ctx: Context,
): Promise<Output<'s3', 'ListObjectsV2'>> {
  const maxKeys = input.MaxKeys ?? maxPage;
  if (maxKeys < 0)
    throw new AwsError(
      'InvalidArgument',
      'Argument maxKeys must be an integer between 0 and 2147483647',
      { ArgumentName: 'maxKeys', ArgumentValue: String(maxKeys) },
      400,
    );
  const prefix = input.Prefix ?? '';
  const start = startOf(input, prefix);
  const { listing, owner } = await ctx.read(async (tx) => {
    const { account } = await ownBucket(tx, ctx, input);
    const found = await walk(tx, input.Bucket, prefix, input.Delimiter ?? '', start, Math.min(maxKeys, maxPage));
    return { listing: found, owner: account };
  });
  const shown = input.EncodingType === 'url' ? urlEncoded : (text: string) => text;
  return {
    Name: input.Bucket,
    Prefix: shown(prefix),
    MaxKeys: Math.min(maxKeys, maxPage),
    KeyCount: listing.contents.length + listing.prefixes.length,
    IsTruncated: listing.next !== undefined,
    ...(input.Delimiter ? { Delimiter: shown(input.Delimiter) } : {}),
    ...(input.EncodingType ? { EncodingType: input.EncodingType } : {}),
    // A token says where to go on, so that this says nothing.
    ...(input.StartAfter === undefined || input.ContinuationToken !== undefined
      ? {}
      : { StartAfter: shown(input.StartAfter) }),
    ...(input.ContinuationToken === undefined ? {} : { ContinuationToken: input.ContinuationToken }),
    ...(listing.next === undefined ? {} : { NextContinuationToken: tokenOf(listing.next) }),
    Contents: listing.contents.map((object) => ({
      Key: shown(object.key),
      LastModified: new Date(object.modifiedAt),
      ETag: etagOf(object),
      Size: object.size,
      StorageClass: object.storageClass as 'STANDARD',
      ...(object.checksum && {
        ChecksumAlgorithm: [object.checksum.algorithm.toUpperCase() as 'CRC32'],
        ChecksumType: object.checksum.type,
      }),
      ...(input.FetchOwner ? { Owner: { ID: canonicalUserId(owner) } } : {}),
    })),
    CommonPrefixes: listing.prefixes.map((one) => ({ Prefix: shown(one) })),
  };
}

/** The least key that the page may have. */
function startOf(input: Input<'s3', 'ListObjectsV2'>, prefix: string): string {
  const token = input.ContinuationToken;
  // The least string greater than a given one is that one and a NUL.
  const asked = token !== undefined ? positionOf(token) : input.StartAfter ? `${input.StartAfter}\0` : '';
  return Buffer.compare(Buffer.from(asked), Buffer.from(prefix)) > 0 ? asked : prefix;
}

async function walk(
  tx: ReadTx,
  bucket: string,
  prefix: string,
  delimiter: string,
  start: string,
  limit: number,
): Promise<Listing> {
  const listing: Listing = { contents: [], prefixes: [] };
  if (limit === 0) return listing;
  let position: string | undefined = start;
  while (position !== undefined) {
    const wanted: number = limit + 1 - listing.contents.length - listing.prefixes.length;
    const chunk = delimiter === '' ? wanted : Math.min(wanted, delimitedChunk);
    const { items } = await tx.in(Objects).list([bucket], { from: [position], limit: chunk });
    position = take(listing, items, { prefix, delimiter, limit, complete: items.length < chunk });
  }
  return listing;
}

/** Adds a chunk's keys; answers where to read on, or `undefined` when the page is done. */
function take(
  listing: Listing,
  items: readonly ObjectRecord[],
  page: { prefix: string; delimiter: string; limit: number; complete: boolean },
): string | undefined {
  const { prefix, delimiter, limit } = page;
  for (const object of items) {
    if (!object.key.startsWith(prefix)) return undefined;
    if (listing.contents.length + listing.prefixes.length === limit) {
      listing.next = object.key;
      return undefined;
    }
    const end = delimiter === '' ? -1 : object.key.indexOf(delimiter, prefix.length);
    if (end < 0) {
      listing.contents.push(object);
      continue;
    }
    const common = object.key.slice(0, end + delimiter.length);
    listing.prefixes.push(common);
    return successor(common);
  }
  return page.complete || items.length === 0 ? undefined : `${items.at(-1)!.key}\0`;
}

/** The least string greater than every string that starts with `prefix`; `undefined` when there is none. */
export function successor(prefix: string): string | undefined {
  const points = [...prefix];
  for (let last = points.pop(); last !== undefined; last = points.pop()) {
    const point = last.codePointAt(0)! + 1;
    if (point <= 0x10ffff) return points.join('') + String.fromCodePoint(point === 0xd800 ? 0xe000 : point);
  }
  return undefined;
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

/** Percent-encoded but for slashes: for keys that XML cannot carry. */
function urlEncoded(text: string): string {
  return encodeURIComponent(text).replaceAll('%2F', '/');
}
