/** Properties of listings: whatever the keys, delimiters and pages, the pages together are the sorted list. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import type { DeleteMarkerEntry, ListObjectVersionsCommandOutput } from '@aws-sdk/client-s3';
import { table } from '../../../kernel/collections/collection.ts';
import { startedS3Server } from '../../../testing/servers/s3-server.ts';
import { Objects, ObjectVersions, type ObjectRecord } from '../records.ts';
import { successor } from './roll-up.ts';

const { sandlot, s3 } = await startedS3Server();

/** The same numbers in every run. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) % below;
  };
}

const pieces = ['a', 'b', '/', '//', 'ä', '\u{1f600}', '\uffee', ' ', '+', '%', "'", '\u0001', 'ab'];

function randomKeys(next: (below: number) => number, count: number): string[] {
  const keys = new Set<string>();
  while (keys.size < count) keys.add(Array.from({ length: 1 + next(5) }, () => pieces[next(pieces.length)]!).join(''));
  return [...keys];
}

const byBytes = (one: string, other: string) => Buffer.compare(Buffer.from(one), Buffer.from(other));
const decoded = (text: string | undefined) => decodeURIComponent(text ?? '');

interface Query {
  readonly Prefix: string;
  readonly Delimiter: string;
  readonly MaxKeys: number;
}

function randomQuery(next: (below: number) => number, keys: readonly string[]): Query {
  const key = keys[next(keys.length)]!;
  const points = [...key];
  return {
    Prefix: ['', '', points.slice(0, 1 + next(points.length)).join(''), 'nothing'][next(4)]!,
    Delimiter: ['', '/', '/', 'a', 'ab', '\u{1f600}', '%'][next(7)]!,
    MaxKeys: [1, 2, 3, 7, 1000][next(5)]!,
  };
}

interface Line {
  readonly key?: string;
  readonly prefix?: string;
}

/** What all pages together are. */
function expectedLines(keys: readonly string[], { Prefix, Delimiter }: Query): Line[] {
  const lines: Line[] = [];
  for (const key of keys.toSorted(byBytes).filter((one) => one.startsWith(Prefix))) {
    const end = Delimiter === '' ? -1 : key.indexOf(Delimiter, Prefix.length);
    if (end < 0) lines.push({ key });
    else {
      const prefix = key.slice(0, end + Delimiter.length);
      if (!lines.some((line) => line.prefix === prefix)) lines.push({ prefix });
    }
  }
  return lines;
}

const nameOf = ({ key, prefix }: Line) => key ?? prefix!;

interface Listed {
  readonly Contents?: { Key?: string | undefined }[] | undefined;
  readonly CommonPrefixes?: { Prefix?: string | undefined }[] | undefined;
}

function linesOf({ Contents = [], CommonPrefixes = [] }: Listed): Line[] {
  return [
    ...Contents.map(({ Key }) => ({ key: decoded(Key) })),
    ...CommonPrefixes.map(({ Prefix }) => ({ prefix: decoded(Prefix) })),
  ].toSorted((one, other) => byBytes(nameOf(one), nameOf(other)));
}

async function pagesOfV2(Bucket: string, query: Query, StartAfter?: string): Promise<Line[][]> {
  const pages: Line[][] = [];
  let ContinuationToken: string | undefined;
  do {
    const page = await s3.listObjectsV2({
      Bucket,
      ...query,
      EncodingType: 'url',
      ...(StartAfter !== undefined && { StartAfter }),
      ...(ContinuationToken !== undefined && { ContinuationToken }),
    });
    pages.push(linesOf(page));
    assert.equal(page.KeyCount, pages.at(-1)!.length);
    ContinuationToken = page.NextContinuationToken;
    assert.equal(page.IsTruncated, ContinuationToken !== undefined);
  } while (ContinuationToken !== undefined);
  return pages;
}

async function pagesOfV1(Bucket: string, query: Query): Promise<Line[][]> {
  const pages: Line[][] = [];
  let Marker: string | undefined;
  do {
    const page = await s3.listObjects({ Bucket, ...query, EncodingType: 'url', ...(Marker && { Marker }) });
    assert.equal(decoded(page.Marker), Marker ?? '');
    pages.push(linesOf(page));
    const last = pages.at(-1)!.at(-1);
    Marker = page.IsTruncated ? nameOf(last!) : undefined;
    // Without a delimiter S3 leaves the next marker to be read off the last key.
    assert.equal(
      page.NextMarker === undefined ? undefined : decoded(page.NextMarker),
      query.Delimiter ? Marker : undefined,
    );
  } while (Marker !== undefined);
  return pages;
}

function chunked(lines: readonly Line[], size: number): Line[][] {
  const chunks: Line[][] = [];
  for (let at = 0; at < lines.length; at += size) chunks.push(lines.slice(at, at + size));
  return chunks.length === 0 ? [[]] : chunks;
}

test('pages of objects are the sorted list, cut', async () => {
  const Bucket = `l-${randomUUID()}`;
  await s3.createBucket({ Bucket });
  const next = numbers(7);
  const keys = randomKeys(next, 60);
  await Promise.all(keys.map((Key) => s3.putObject({ Bucket, Key, Body: 'x' })));
  for (let round = 0; round < 25; round++) {
    const query = randomQuery(next, keys);
    const expected = chunked(expectedLines(keys, query), query.MaxKeys);
    assert.deepEqual(await pagesOfV2(Bucket, query), expected, JSON.stringify(query));
    assert.deepEqual(await pagesOfV1(Bucket, query), expected, JSON.stringify(query));
    const StartAfter = [keys[next(keys.length)]!, 'a', `${query.Prefix}a`][next(3)]!;
    const later = keys.filter((key) => byBytes(key, StartAfter) > 0);
    assert.deepEqual(
      await pagesOfV2(Bucket, query, StartAfter),
      chunked(expectedLines(later, query), query.MaxKeys),
      JSON.stringify({ query, StartAfter }),
    );
  }
});

test('a marker of ListObjects that was rolled up, or lies in what was, stands for all of it', async () => {
  const Bucket = `l-${randomUUID()}`;
  await s3.createBucket({ Bucket });
  for (const Key of ['f/a/1', 'f/a/2', 'f/b', 'f/c']) await s3.putObject({ Bucket, Key, Body: 'x' });
  const list = (Marker: string) => s3.listObjects({ Bucket, Prefix: 'f/', Delimiter: '/', MaxKeys: 1, Marker });
  const first = await list('');
  assert.deepEqual([first.CommonPrefixes, first.NextMarker, first.IsTruncated], [[{ Prefix: 'f/a/' }], 'f/a/', true]);
  for (const Marker of ['f/a/', 'f/a/1']) {
    const page = await list(Marker);
    assert.deepEqual([page.Contents?.map(({ Key }) => Key), page.NextMarker, page.Marker], [['f/b'], 'f/b', Marker]);
  }
  const last = await list('f/b');
  assert.deepEqual([last.Contents?.[0]?.Key, last.IsTruncated, last.NextMarker], ['f/c', false, undefined]);
  assert.match(last.Contents![0]!.Owner!.ID!, /^[0-9a-f]{64}$/);
  const none = await s3.listObjects({ Bucket, MaxKeys: 0 });
  assert.deepEqual([none.Contents, none.IsTruncated, none.MaxKeys], [undefined, false, 0]);
  await assert.rejects(s3.listObjects({ Bucket, MaxKeys: -1 }), {
    name: 'InvalidArgument',
    message: 'Argument maxKeys must be an integer between 0 and 2147483647',
  });
});

interface ModelVersion {
  readonly id: string;
  readonly isMarker: boolean;
}

/** Newest first, by key. */
type Model = Map<string, ModelVersion[]>;

const states = ['Enabled', 'Suspended'] as const;

async function randomStep(next: (below: number) => number, Bucket: string, keys: readonly string[], model: Model) {
  const Key = keys[next(keys.length)]!;
  const versions = model.get(Key) ?? [];
  const add = (id: string | undefined, isMarker: boolean) => {
    const version = { id: id ?? 'null', isMarker };
    model.set(Key, [version, ...versions.filter((one) => version.id !== 'null' || one.id !== 'null')]);
  };
  const what = next(10);
  if (what < 6) return add((await s3.putObject({ Bucket, Key, Body: 'x' })).VersionId, false);
  if (what < 8) return add((await s3.deleteObject({ Bucket, Key })).VersionId, true);
  const gone = versions[next(Math.max(versions.length, 1))];
  if (gone === undefined) return;
  const { DeleteMarker } = await s3.deleteObject({ Bucket, Key, VersionId: gone.id });
  assert.equal(DeleteMarker ?? false, gone.isMarker);
  model.set(
    Key,
    versions.filter((one) => one !== gone),
  );
}

interface VersionLine extends Line {
  readonly id?: string;
  readonly isMarker?: boolean;
  readonly isLatest?: boolean;
}

function expectedVersions(model: Model, query: Query): VersionLine[] {
  const keys = [...model].filter(([, versions]) => versions.length > 0).map(([key]) => key);
  return expectedLines(keys, query).flatMap((line) => {
    if (line.key === undefined) return [line];
    return model.get(line.key)!.map((version, index) => ({ key: line.key!, ...version, isLatest: index === 0 }));
  });
}

async function listedVersions(Bucket: string, query: Query): Promise<VersionLine[]> {
  const lines: VersionLine[] = [];
  let [KeyMarker, VersionIdMarker]: (string | undefined)[] = [];
  do {
    const page: ListObjectVersionsCommandOutput = await s3.listObjectVersions({
      Bucket,
      ...query,
      EncodingType: 'url',
      ...(KeyMarker !== undefined && { KeyMarker }),
      ...(VersionIdMarker !== undefined && { VersionIdMarker }),
    });
    const of = (versions: readonly DeleteMarkerEntry[] = [], isMarker: boolean) =>
      versions.map(({ Key, VersionId, IsLatest }) => ({
        key: decoded(Key),
        id: VersionId!,
        isMarker,
        isLatest: IsLatest!,
      }));
    const prefixes = (page.CommonPrefixes ?? []).map(({ Prefix }) => ({ prefix: decoded(Prefix) }));
    const found = [...of(page.Versions, false), ...of(page.DeleteMarkers, true), ...prefixes];
    assert.ok(found.length <= query.MaxKeys);
    lines.push(...found);
    assert.equal(page.IsTruncated, page.NextKeyMarker !== undefined);
    KeyMarker = page.NextKeyMarker === undefined ? undefined : decoded(page.NextKeyMarker);
    VersionIdMarker = page.NextVersionIdMarker;
  } while (KeyMarker !== undefined);
  return lines;
}

/** Clients cannot tell where a marker stood among versions of its key; all else has its order. */
const inOrder = (lines: readonly VersionLine[]) =>
  lines.toSorted(
    (one, other) =>
      byBytes(nameOf(one), nameOf(other)) || Number(one.isMarker ?? false) - Number(other.isMarker ?? false),
  );

test('whatever is put, deleted, suspended and deleted by version, versions are listed as they are', async () => {
  const Bucket = `l-${randomUUID()}`;
  await s3.createBucket({ Bucket });
  const next = numbers(11);
  const keys = randomKeys(next, 14);
  const model: Model = new Map();
  for (const Key of keys.slice(0, 5)) {
    await s3.putObject({ Bucket, Key, Body: 'before' });
    model.set(Key, [{ id: 'null', isMarker: false }]);
  }
  for (let round = 0; round < 24; round++) {
    const Status = states[next(3) === 0 ? 1 : 0]!;
    await s3.putBucketVersioning({ Bucket, VersioningConfiguration: { Status } });
    for (let step = 0; step < 8; step++) await randomStep(next, Bucket, keys, model);
    const query = randomQuery(next, keys);
    assert.deepEqual(
      inOrder(await listedVersions(Bucket, query)),
      inOrder(expectedVersions(model, query)),
      JSON.stringify({ round, query }),
    );
    const current = [...model].filter(([, [newest]]) => newest?.isMarker === false).map(([key]) => key);
    const expected = chunked(expectedLines(current, query), query.MaxKeys);
    assert.deepEqual(await pagesOfV2(Bucket, query), expected, JSON.stringify({ round, query }));
  }
  for (const [Key, versions] of model) {
    for (const { id } of versions) await s3.deleteObject({ Bucket, Key, VersionId: id });
  }
  await s3.deleteBucket({ Bucket });
});

test('records of many parts, of which few are read at once, are all listed', async () => {
  const Bucket = `l-${randomUUID()}`;
  await s3.createBucket({ Bucket });
  const checksum = { algorithm: 'crc32', value: 'AAAAAA==' } as const;
  const part = { blobId: 'none', size: 1, md5: '0'.repeat(32), checksum, sealedKey: 'k'.repeat(400) };
  const object = (key: string, sequence: number): ObjectRecord => ({
    bucket: Bucket,
    key,
    versionId: String(sequence),
    sequence,
    parts: [part, ...Array.from({ length: 3000 }, (_, index) => ({ ...part, number: index + 2 }))],
    size: 3001,
    etag: '0'.repeat(32),
    checksum: { ...checksum, type: 'FULL_OBJECT' },
    modifiedAt: 0,
    storageClass: 'STANDARD',
    metadata: {},
    content: { ContentType: 'text/plain' },
  });
  const keys = ['a', 'b', 'c', 'd', 'e', 'f'];
  await sandlot.server.runtime.store.write(async (tx) => {
    for (const key of keys) {
      await table(tx, Objects, {}).put(object(key, 9));
      for (const sequence of [3, 2, 1]) await table(tx, ObjectVersions, {}).put(object(key, sequence));
    }
  });
  const { Contents } = await s3.listObjectsV2({ Bucket });
  assert.deepEqual(
    Contents?.map(({ Key }) => Key),
    keys,
  );
  const { Versions, IsTruncated } = await s3.listObjectVersions({ Bucket });
  assert.deepEqual(
    Versions?.map(({ Key, VersionId, IsLatest }) => `${Key}${VersionId}${IsLatest ? '*' : ''}`),
    keys.flatMap((key) => [`${key}9*`, `${key}3`, `${key}2`, `${key}1`]),
  );
  assert.equal(IsTruncated, false);
});

test('the least string behind all that start alike', () => {
  for (const [prefix, expected] of [
    ['a', 'b'],
    ['a/', 'a0'],
    ['a\ud7ff', 'a\ue000'],
    ['\u{1f600}', '\u{1f601}'],
    ['a\u{10ffff}', 'b'],
    ['\u{10ffff}', undefined],
  ] as const)
    assert.equal(successor(prefix), expected);
});
