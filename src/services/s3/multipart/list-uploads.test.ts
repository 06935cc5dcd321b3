/** Listings of uploads, page by page, against a sorted list. */
import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { test } from 'node:test';
import { errorOf, s3Server } from '../../../testing/servers/s3-server.ts';

const server = s3Server();
const { newBucket } = server;

interface Begun {
  readonly Key: string;
  readonly UploadId: string;
}

async function begin(Bucket: string, Key: string): Promise<Begun> {
  const { UploadId } = await server.s3.createMultipartUpload({ Bucket, Key });
  return { Key, UploadId: UploadId! };
}

const byBytes = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));

/** What a listing has, in order: uploads by key and beginning, and prefixes where a delimiter rolls them up. */
function expected(begun: readonly Begun[], prefix: string, delimiter: string): string[] {
  const entries = begun
    .filter(({ Key }) => Key.startsWith(prefix))
    .map(({ Key, UploadId }) => {
      const end = delimiter === '' ? -1 : Key.indexOf(delimiter, prefix.length);
      return end < 0 ? `${Key} ${UploadId}` : `${Key.slice(0, end + delimiter.length)} *`;
    });
  return [...new Set(entries)];
}

async function pages(Bucket: string, Prefix: string, Delimiter: string, MaxUploads: number): Promise<string[]> {
  const found: string[] = [];
  let [KeyMarker, UploadIdMarker] = ['', ''];
  for (;;) {
    const page = await server.s3.listMultipartUploads({
      Bucket,
      Prefix,
      Delimiter,
      MaxUploads,
      KeyMarker,
      UploadIdMarker,
    });
    const uploads = (page.Uploads ?? []).map(({ Key, UploadId }) => `${Key} ${UploadId}`);
    const prefixes = (page.CommonPrefixes ?? []).map((one) => `${one.Prefix} *`);
    assert.ok(uploads.length + prefixes.length <= MaxUploads);
    found.push(...[...uploads, ...prefixes].toSorted((a, b) => byBytes(a.split(' ')[0]!, b.split(' ')[0]!)));
    if (!page.IsTruncated) return found;
    assert.ok(uploads.length + prefixes.length > 0, 'a page that goes on has something');
    [KeyMarker, UploadIdMarker] = [page.NextKeyMarker!, page.NextUploadIdMarker!];
  }
}

test('pages of every size, with prefixes and delimiters, are the sorted list', async () => {
  const Bucket = await newBucket();
  const letters = ['a', 'b', '/', 'ä', '\u{10000}', '￿'];
  const begun: Begun[] = [];
  for (let n = 0; n < 40; n++) {
    const key = Array.from({ length: 1 + randomInt(4) }, () => letters[randomInt(letters.length)]).join('');
    begun.push(await begin(Bucket, key));
    // Those of one key come by when they began.
    await server.sandlot.advance(1000);
  }
  const order = new Map(begun.map(({ UploadId }, i) => [UploadId, i]));
  const sorted = begun.toSorted((a, b) => byBytes(a.Key, b.Key) || order.get(a.UploadId)! - order.get(b.UploadId)!);
  for (const prefix of ['', 'a', 'a/', '/', 'ä', 'x']) {
    for (const delimiter of ['', '/', 'b', '//']) {
      for (const size of [1, 7, 1000])
        assert.deepEqual(
          await pages(Bucket, prefix, delimiter, size),
          expected(sorted, prefix, delimiter),
          JSON.stringify({ prefix, delimiter, size }),
        );
    }
  }
});

test('a page goes on where it was, also when the upload that it stopped at is gone', async () => {
  const Bucket = await newBucket();
  const begun: Begun[] = [];
  for (const key of ['k', 'k', 'k', 'l']) {
    begun.push(await begin(Bucket, key));
    await server.sandlot.advance(1000);
  }
  const first = await server.s3.listMultipartUploads({ Bucket, MaxUploads: 2 });
  assert.deepEqual([first.NextKeyMarker, first.NextUploadIdMarker], ['k', begun[1]!.UploadId]);
  await server.s3.abortMultipartUpload({ Bucket, ...begun[1]! });
  const marked = { Bucket, KeyMarker: 'k', UploadIdMarker: begun[1]!.UploadId };
  const idsOf = ({ Uploads = [] }: { Uploads?: { UploadId?: string }[] }) => Uploads.map(({ UploadId }) => UploadId);
  assert.deepEqual(idsOf(await server.s3.listMultipartUploads(marked)), [begun[2]!.UploadId, begun[3]!.UploadId]);
  // Without an upload's id a key is passed over whole.
  assert.deepEqual(idsOf(await server.s3.listMultipartUploads({ Bucket, KeyMarker: 'k' })), [begun[3]!.UploadId]);
  assert.equal(
    await errorOf(server.s3.listMultipartUploads({ ...marked, UploadIdMarker: 'x' })),
    'InvalidArgument 400',
  );
  const ofAnother = { ...marked, UploadIdMarker: begun[3]!.UploadId };
  assert.equal(await errorOf(server.s3.listMultipartUploads(ofAnother)), 'InvalidArgument 400');
  assert.equal(await errorOf(server.s3.listMultipartUploads({ Bucket, MaxUploads: -1 })), 'InvalidArgument 400');
  const none = await server.s3.listMultipartUploads({ Bucket, MaxUploads: 0 });
  assert.deepEqual([none.Uploads, none.IsTruncated], [undefined, false]);
});

test('an upload says who began it, and what it will be', async () => {
  const Bucket = await newBucket();
  const more = { ChecksumAlgorithm: 'CRC32' as const, StorageClass: 'STANDARD_IA' as const };
  await server.s3.createMultipartUpload({ Bucket, Key: 'a\u0001 b', ...more });
  const { Uploads, EncodingType } = await server.s3.listMultipartUploads({ Bucket, EncodingType: 'url' });
  const [{ Key, ChecksumAlgorithm, ChecksumType, StorageClass, Initiated, Initiator, Owner }] = Uploads as [
    NonNullable<typeof Uploads>[number],
  ];
  assert.deepEqual(
    [Key, EncodingType, ChecksumAlgorithm, ChecksumType, StorageClass],
    ['a%01%20b', 'url', 'CRC32', 'COMPOSITE', 'STANDARD_IA'],
  );
  assert.ok(Initiated instanceof Date && Initiator?.ID && /^[0-9a-f]{64}$/.test(Owner!.ID!));
});
