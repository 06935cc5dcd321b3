/**
 * ListObjectVersions: every version and delete marker, those of a key newest first. Two ranges are merged, of what is
 * current and of what is not.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html
 */
import type { Input, Output } from '../../../wire/aws-types.ts';
import type { Context, ReadTx } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import { canonicalUserId } from '../canonical-user.ts';
import { etagOf } from '../objects/etags.ts';
import { ownBucket } from '../buckets/own-bucket.ts';
import { pageSize, writer } from '../listings/page-size.ts';
import { compareKeys, keyAfter, laterOf, rollUp, type Asked, type Page, type Source } from '../listings/roll-up.ts';
import type { BucketRecord, DeleteMarker, ObjectRecord, ObjectVersion } from '../records.ts';
import { isDeleteMarker, Objects, ObjectVersions } from '../records.ts';
import { versionOf } from './version-of.ts';
import { checkVersionId, sequenceOf } from './version-ids.ts';

/** Among all versions: behind the one with the sequence; without one, before all of the key. */
interface Place {
  readonly key: string;
  readonly behind?: number;
}

interface Listed {
  readonly key: string;
  readonly version: ObjectVersion;
  readonly isLatest: boolean;
}

type ListInput = Input<'s3', 'ListObjectVersions'>;
type ListOutput = Output<'s3', 'ListObjectVersions'>;

export async function listObjectVersions(input: ListInput, ctx: Context): Promise<ListOutput> {
  const { KeyMarker = '', VersionIdMarker = '', Prefix = '', Delimiter = '' } = input;
  checkMarkers(input);
  const asked = { prefix: Prefix, delimiter: Delimiter, limit: pageSize(input.MaxKeys) };
  const { bucket, page } = await ctx.read(async (tx) => {
    const found = await ownBucket(tx, ctx, input);
    return { bucket: found, page: await pageOf(tx, found.name, asked, input) };
  });
  const shown = writer(input.EncodingType);
  return {
    Name: input.Bucket,
    Prefix: shown(Prefix),
    KeyMarker: shown(KeyMarker),
    VersionIdMarker,
    MaxKeys: asked.limit,
    IsTruncated: page.next !== undefined,
    ...(Delimiter === '' ? {} : { Delimiter: shown(Delimiter) }),
    ...(input.EncodingType ? { EncodingType: input.EncodingType } : {}),
    ...(page.next === undefined ? {} : nextMarkers(page, shown)),
    ...written(page, bucket, shown),
    CommonPrefixes: page.prefixes.map((one) => ({ Prefix: shown(one) })),
  };
}

/** @throws AwsError InvalidArgument */
function checkMarkers({ KeyMarker, VersionIdMarker }: ListInput): void {
  if (!VersionIdMarker) return;
  if (!KeyMarker) {
    throw new AwsError(
      'InvalidArgument',
      'A version-id marker cannot be specified without a key marker.',
      { ArgumentName: 'version-id-marker', ArgumentValue: VersionIdMarker },
      400,
    );
  }
  checkVersionId(VersionIdMarker, 'version-id-marker');
}

async function pageOf(tx: ReadTx, bucket: string, asked: Asked, input: ListInput): Promise<Page<Listed>> {
  const start = await startOf(tx, bucket, asked, input);
  if (start === undefined) return { entries: [], prefixes: [] };
  return rollUp(allVersions(tx, bucket), asked, start);
}

async function startOf(
  tx: ReadTx,
  bucket: string,
  asked: Asked,
  { KeyMarker = '', VersionIdMarker }: ListInput,
): Promise<Place | undefined> {
  if (VersionIdMarker && compareKeys(KeyMarker, asked.prefix) >= 0) {
    // An id says its place, whether its version is there or not; of `null` only the version itself does.
    const behind = sequenceOf(VersionIdMarker) ?? (await versionOf(tx, bucket, KeyMarker, VersionIdMarker))?.sequence;
    return { key: KeyMarker, ...(behind !== undefined && { behind }) };
  }
  const key = KeyMarker === '' ? '' : keyAfter(KeyMarker, asked);
  return key === undefined ? undefined : { key: laterOf(key, asked.prefix) };
}

function allVersions(tx: ReadTx, bucket: string): Source<Listed, Place> {
  return {
    at: (key) => ({ key }),
    after: ({ key, version }) => ({ key, behind: version.sequence }),
    read: async (place, limit) => {
      const isBehind = ({ key, sequence }: ObjectVersion) =>
        place.behind === undefined || key !== place.key || sequence < place.behind;
      // The first may lie before the place.
      const current = (await tx.in(Objects).list([bucket], { from: [place.key], limit: limit + 1 })).items;
      const from = place.behind === undefined ? [place.key] : [place.key, 1 - place.behind];
      const others = (await tx.in(ObjectVersions).list([bucket], { from, limit })).items;
      const merged = merge(current.filter(isBehind), others).slice(0, limit);
      return Promise.all(
        merged.map(async ({ version, isCurrent }, index) => ({
          key: version.key,
          version,
          isLatest:
            isCurrent ||
            (index === 0 ? await isNewest(tx, version, place) : merged[index - 1]!.version.key !== version.key),
        })),
      );
    },
  };
}

interface Merged {
  readonly version: ObjectVersion;
  readonly isCurrent: boolean;
}

/** By key, and newest first. */
function merge(current: readonly ObjectRecord[], others: readonly ObjectVersion[]): Merged[] {
  const merged: Merged[] = [];
  let [one, other] = [0, 0];
  while (one < current.length || other < others.length) {
    const takesCurrent = other === others.length || (one < current.length && isBefore(current[one]!, others[other]!));
    merged.push(
      takesCurrent ? { version: current[one++]!, isCurrent: true } : { version: others[other++]!, isCurrent: false },
    );
  }
  return merged;
}

function isBefore(current: ObjectRecord, other: ObjectVersion): boolean {
  const order = compareKeys(current.key, other.key);
  return order < 0 || (order === 0 && current.sequence > other.sequence);
}

/** Of the first that is read: whether nothing newer of its key lies before the place. */
async function isNewest(tx: ReadTx, version: ObjectVersion, place: Place): Promise<boolean> {
  if (place.behind === undefined || place.key !== version.key) return true;
  return (await versionOf(tx, version.bucket, version.key))?.versionId === version.versionId;
}

function nextMarkers({ last }: Page<Listed>, shown: (text: string) => string) {
  if (last === undefined) return {};
  if ('prefix' in last) return { NextKeyMarker: shown(last.prefix) };
  return { NextKeyMarker: shown(last.entry.key), NextVersionIdMarker: last.entry.version.versionId };
}

function written({ entries }: Page<Listed>, bucket: BucketRecord, shown: (text: string) => string) {
  const facts = ({ key, version, isLatest }: Listed) => ({
    Key: shown(key),
    VersionId: version.versionId,
    IsLatest: isLatest,
    LastModified: new Date(version.modifiedAt),
    Owner: { ID: canonicalUserId(version.owner ?? bucket.account) },
  });
  const isMarker = (one: Listed): one is Listed & { readonly version: DeleteMarker } => isDeleteMarker(one.version);
  const isObject = (one: Listed): one is Listed & { readonly version: ObjectRecord } => !isMarker(one);
  return {
    Versions: entries.filter(isObject).map((one) => ({ ...facts(one), ...objectFacts(one.version) })),
    DeleteMarkers: entries.filter(isMarker).map(facts),
  };
}

function objectFacts(object: ObjectRecord): Partial<NonNullable<ListOutput['Versions']>[number]> {
  return {
    ETag: etagOf(object),
    Size: object.size,
    StorageClass: object.storageClass as 'STANDARD',
    ...(object.checksum && {
      ChecksumAlgorithm: [object.checksum.algorithm.toUpperCase() as 'CRC32'],
      ChecksumType: object.checksum.type,
    }),
  };
}
