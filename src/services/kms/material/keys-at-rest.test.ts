/** What lies in the data folder of keys, and that they work after a restart. */
import assert from 'node:assert/strict';
import { createHash, createPublicKey, randomBytes, verify } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { KMS } from '@aws-sdk/client-kms';
import { readTable } from '../../../kernel/collections/collection.ts';
import { readConfig } from '../../../server/config.ts';
import { startServer } from '../../../server/main.ts';
import { Materials } from '../records.ts';
import { openMaterial } from './key-material.ts';

const credentials = { accessKeyId: 'AKIAKEYSATRESTTESTER', secretAccessKey: 'secret-of-this-test' };

async function start(t: TestContext, data = mkdtempSync(join(tmpdir(), 'sandlot-keys-'))) {
  const server = await startServer({ ...readConfig([], {}), port: 0, data, adminKey: credentials });
  const { endpoint, region } = server;
  const kms = new KMS({ endpoint, region, credentials, maxAttempts: 1 });
  const stop = async (): Promise<void> => {
    kms.destroy();
    await server.close();
  };
  t.after(async () => {
    await stop();
    rmSync(data, { recursive: true, force: true });
  });
  return { server, kms, data, stop };
}

test('keys work after a restart, and none of their material lies there as it is', async (t) => {
  const first = await start(t);
  const symmetric = (await first.kms.createKey({})).KeyMetadata!.KeyId!;
  const signing = (await first.kms.createKey({ KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' })).KeyMetadata!
    .KeyId!;
  const Plaintext = randomBytes(40);
  const { CiphertextBlob } = await first.kms.encrypt({ KeyId: symmetric, Plaintext });
  await first.kms.rotateKeyOnDemand({ KeyId: symmetric });
  const { runtime, account, region } = first.server;
  const materials = await runtime.store.read((tx) => readTable(tx, Materials, { account, region }).all());
  const secrets = materials.map((material) => openMaterial(runtime, material));
  assert.equal(secrets.length, 3);
  await first.stop();
  const files = readdirSync(first.data, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => readFileSync(join(parentPath, name)));
  for (const secret of secrets)
    for (const text of [secret.subarray(-32), Buffer.from(secret.toString('base64').slice(0, 40))])
      for (const file of files) assert.ok(!file.includes(text));
  const { kms } = await start(t, first.data);
  assert.ok(Plaintext.equals((await kms.decrypt({ CiphertextBlob })).Plaintext!));
  const Message = createHash('sha256').update('message').digest();
  const { Signature } = await kms.sign({
    KeyId: signing,
    Message,
    MessageType: 'DIGEST',
    SigningAlgorithm: 'ECDSA_SHA_256',
  });
  const { PublicKey } = await kms.getPublicKey({ KeyId: signing });
  const publicKey = createPublicKey({ key: Buffer.from(PublicKey!), format: 'der', type: 'spki' });
  assert.ok(verify('sha256', Buffer.from('message'), publicKey, Signature!));
});
