/**
 * ListObjectVersions: every version and delete marker, those of a key newest first. Two ranges are merged, of what is
 * current and of what is not.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html
 */
import type { Input, Output } from '../../../wire/aws-types.ts';
import type { Context, ReadTx } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import { ownerOf } from '../acl/ownership.ts';
import { canonicalUserId } from '../canonical-user.ts';
import { ownBucket } from '../buckets/own-bucket.ts';
import { listedObject, objectFacts, type ListedObject } from '../listings/listed-object.ts';
import { versionsPageSize, writer } from '../listings/page-size.ts';
import {
  boundOf,
  compareKeys,
  keyAfter,
  laterOf,
  rollUp,
  type Asked,
  type Chunk,
  type Page,
  type Source,
} from '../listings/roll-up.ts';
import type { BucketRecord, DeleteMarker, ObjectVersion } from '../records.ts';
import { isDeleteMarker, Objects, ObjectVersions } from '../records.ts';
import { versionOf } from './version-of.ts';
import { checkVersionId, isOfAnotherKey, sequenceOf } from './version-ids.ts';

/** Among all versions: behind the one with the sequence; without one, before all of the key. */
interface Place {
  readonly key: string;
  readonly behind?: number;
}

type Light = ListedObject | DeleteMarker;

interface Listed {
  readonly key: string;
  readonly version: Light;
  readonly isLatest: boolean;
}

type ListInput = Input<'s3', 'ListObjectVersions'>;
type ListOutput = Output<'s3', 'ListObjectVersions'>;

export async function listObjectVersions(input: ListInput, ctx: Context): Promise<ListOutput> {
  const { KeyMarker = '', VersionIdMarker = '', Prefix = '', Delimiter = '' } = input;
  checkMarkers(input);
  const asked = { prefix: Prefix, delimiter: Delimiter, limit: versionsPageSize(input.MaxKeys) };
  const shown = writer(input.EncodingType);
  const { bucket, page } = await ctx.read(async (tx) => {
    const found = await ownBucket(tx, ctx, input);
    return { bucket: found, page: await pageOf(tx, found.name, asked, input) };
  });
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
  if (VersionIdMarker === undefined) return;
  const refused = (message: string) =>
    new AwsError(
      'InvalidArgument',
      message,
      { ArgumentName: 'version-id-marker', ArgumentValue: VersionIdMarker },
      400,
    );
  if (VersionIdMarker === '') throw refused('A version-id marker cannot be empty.');
  if (KeyMarker === undefined) throw refused('A version-id marker cannot be specified without a key marker.');
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
  const isOfKey = VersionIdMarker !== undefined && !isOfAnotherKey(VersionIdMarker, KeyMarker);
  if (isOfKey && compareKeys(KeyMarker, asked.prefix) >= 0) {
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
      const [current, others] = [
        await readCurrent(tx, bucket, place, limit),
        await readOthers(tx, bucket, place, limit),
      ];
      const { entries, hasMore } = merge(current, others);
      return {
        hasMore,
        entries: await Promise.all(entries.map((one, index) => listed(tx, bucket, one, entries[index - 1], place))),
      };
    },
  };
}

/** What is current, as far as it lies behind the place. */
async function readCurrent(tx: ReadTx, bucket: string, { key, behind }: Place, limit: number): Promise<Chunk<Light>> {
  // A key's own may lie before the place, or have become current since.
  const own = behind === undefined ? undefined : await tx.in(Objects).get(bucket, key);
  const from = behind === undefined ? key : `${key}\0`;
  const page = await tx.in(Objects).list([bucket], { from: [from], limit, ...boundOf(limit) });
  const isBehind = own !== undefined && own.sequence < behind!;
  return { entries: [...(isBehind ? [own] : []), ...page.items].map(light), hasMore: page.next !== undefined };
}

async function readOthers(tx: ReadTx, bucket: string, { key, behind }: Place, limit: number): Promise<Chunk<Light>> {
  const from = behind === undefined ? [key] : [key, 1 - behind];
  const page = await tx.in(ObjectVersions).list([bucket], { from, limit, ...boundOf(limit) });
  return { entries: page.items.map(light), hasMore: page.next !== undefined };
}

function light(version: ObjectVersion): Light {
  return isDeleteMarker(version) ? version : listedObject(version);
}

interface Merged {
  readonly version: Light;
  readonly isCurrent: boolean;
}

/** By key, and newest first; no further than both are known. */
function merge(current: Chunk<Light>, others: Chunk<Light>): Chunk<Merged> {
  const entries: Merged[] = [];
  let [one, other] = [0, 0];
  for (;;) {
    const [next, nextOther] = [current.entries[one], others.entries[other]];
    if ((!next && current.hasMore) || (!nextOther && others.hasMore)) return { entries, hasMore: true };
    if (!next && !nextOther) return { entries, hasMore: false };
    const isCurrent = next !== undefined && (nextOther === undefined || isBefore(next, nextOther));
    entries.push({ version: isCurrent ? next : nextOther!, isCurrent });
    if (isCurrent) one++;
    else other++;
  }
}

function isBefore(one: Light, other: Light): boolean {
  const order = compareKeys(one.key, other.key);
  return order < 0 || (order === 0 && one.sequence > other.sequence);
}

async function listed(
  tx: ReadTx,
  bucket: string,
  { version, isCurrent }: Merged,
  before: Merged | undefined,
  place: Place,
): Promise<Listed> {
  const isLatest =
    isCurrent || (before ? before.version.key !== version.key : await isNewest(tx, bucket, version, place));
  return { key: version.key, version, isLatest };
}

/** Of the first that is read: whether nothing newer of its key lies before the place. */
async function isNewest(tx: ReadTx, bucket: string, version: Light, place: Place): Promise<boolean> {
  if (place.behind === undefined || place.key !== version.key) return true;
  return (await versionOf(tx, bucket, version.key))?.versionId === version.versionId;
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
    Owner: { ID: canonicalUserId(ownerOf(bucket, version)) },
  });
  const [objects, markers]: [Listed[], Listed[]] = [[], []];
  for (const one of entries) ('isDeleteMarker' in one.version ? markers : objects).push(one);
  return {
    Versions: objects.map((one) => ({ ...facts(one), ...objectFacts(one.version as ListedObject) })),
    DeleteMarkers: markers.map(facts),
  };
}
