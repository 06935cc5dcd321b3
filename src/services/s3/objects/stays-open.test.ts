import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { KeptBlobs } from '../../../kernel/blobs/small-blobs.ts';
import { openSeal } from '../../../kernel/secrets/seal.ts';
import { newBodyKey } from '../encryption/body-keys.ts';
import { readSmallBody } from './object-body.ts';

test('a body stays open in memory under the server’s own key alone, not under a customer’s or KMS’s', async () => {
  const asked: unknown[] = [];
  const blobs: Pick<KeptBlobs, 'isSmall' | 'readAtOnce'> = {
    isSmall: () => true,
    readAtOnce: async (_tx, _id, _encrypted, staysOpen) => {
      asked.push(staysOpen);
      return Buffer.from('body');
    },
  };
  const seal = openSeal();
  const ctx = { seal, blobs, read: (work: (tx: unknown) => unknown) => work({ raw: {} }) };
  for (const customerKey of [undefined, Buffer.alloc(32, 7)]) {
    const { sealedKey } = newBodyKey({ seal }, customerKey);
    const part = { blobId: 's', size: 4, md5: '', sealedKey };
    const object = { bucket: 'b', key: 'k', size: 4, parts: [part] };
    await readSmallBody(ctx as never, object as never, undefined, customerKey);
  }
  assert.deepEqual(asked, [true, false]);
});
