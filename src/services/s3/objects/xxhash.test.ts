/** XXHash of objects, as an SDK sends it that was given an implementation: in headers, in trailers, and wrong. */
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { after, test } from 'node:test';
import { S3 } from '@aws-sdk/client-s3';
import { createChecksum, loadChecksum, type ChecksumAlgorithm } from '../../../kernel/blobs/checksum.ts';
import { errorOf, s3Server } from '../../../testing/servers/s3-server.ts';

const server = s3Server();
const { newBucket } = server;
const algorithms = ['XXHASH64', 'XXHASH3', 'XXHASH128'] as const;

/** What the client asks of an implementation. */
function implementation(algorithm: string) {
  return class {
    #checksum = createChecksum(algorithm.toLowerCase() as ChecksumAlgorithm);
    update(data: Uint8Array): void {
      this.#checksum.update(data);
    }
    async digest(): Promise<Uint8Array> {
      return Buffer.from(this.#checksum.digest(), 'base64');
    }
    reset(): void {
      this.#checksum = createChecksum(algorithm.toLowerCase() as ChecksumAlgorithm);
    }
  };
}

let made: S3 | undefined;
after(() => made?.destroy());

async function clientOfXxHash(): Promise<S3> {
  await loadChecksum('xxhash64');
  const checksumAlgorithms = Object.fromEntries(algorithms.map((name) => [name, implementation(name)]));
  made ??= new S3({ ...server.sandlot.clientConfig, maxAttempts: 1, checksumAlgorithms } as object);
  return made;
}

function valueOf(algorithm: string, body: Uint8Array): string {
  const checksum = createChecksum(algorithm.toLowerCase() as ChecksumAlgorithm);
  checksum.update(body);
  return checksum.digest();
}

for (const ChecksumAlgorithm of algorithms) {
  const member = `Checksum${ChecksumAlgorithm}` as const;

  test(`${ChecksumAlgorithm} of bodies small and large, in a header and in a trailer`, async () => {
    const client = await clientOfXxHash();
    const Bucket = await newBucket();
    for (const bytes of [0, 10, 20_000, 700_000, 3_000_000]) {
      const body = randomBytes(bytes);
      for (const Body of [body, Readable.from([body], { objectMode: false })]) {
        const put = { Bucket, Key: 'k', Body, ContentLength: bytes, ChecksumAlgorithm };
        assert.equal((await client.putObject(put))[member], valueOf(ChecksumAlgorithm, body), `${bytes} bytes`);
        const head = await client.headObject({ Bucket, Key: 'k', ChecksumMode: 'ENABLED' });
        assert.deepEqual([head[member], head.ChecksumType], [valueOf(ChecksumAlgorithm, body), 'FULL_OBJECT']);
        assert.equal(head.ETag, `"${createHash('md5').update(body).digest('hex')}"`);
        const got = await client.getObject({ Bucket, Key: 'k', ChecksumMode: 'ENABLED' });
        assert.ok(body.equals(await got.Body!.transformToByteArray()));
      }
    }
  });

  test(`${ChecksumAlgorithm} that is another body's is refused, whatever the size`, async () => {
    const client = await clientOfXxHash();
    const Bucket = await newBucket();
    const wrong = valueOf(ChecksumAlgorithm, Buffer.from('another'));
    for (const bytes of [10, 3_000_000]) {
      const put = { Bucket, Key: 'k', Body: randomBytes(bytes), [member]: wrong };
      assert.equal(await errorOf(client.putObject(put)), 'BadDigest 400');
    }
    assert.equal(
      await errorOf(client.putObject({ Bucket, Key: 'k', Body: 'x', [member]: 'AA==' })),
      'InvalidRequest 400',
    );
    assert.equal((await client.listObjectsV2({ Bucket })).KeyCount, 0);
  });
}

test('deleting many objects may be vouched for by one', async () => {
  const client = await clientOfXxHash();
  const Bucket = await newBucket();
  await client.putObject({ Bucket, Key: 'k', Body: 'x' });
  const Delete = { Objects: [{ Key: 'k' }] };
  await client.deleteObjects({ Bucket, Delete, ChecksumAlgorithm: 'XXHASH128' });
  assert.equal((await client.listObjectsV2({ Bucket })).KeyCount, 0);
});
