/** Rotation, by the clock and on demand: what was encrypted before opens after it. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startKmsServer, type KmsServer } from '../../../testing/kms-clients.ts';
import { refused } from '../../../testing/refused.ts';

const day = 24 * 60 * 60 * 1000;
const Plaintext = Buffer.from('of before');

let server: KmsServer;

before(async () => {
  server = await startKmsServer();
});
after(() => server.close());

const newKey = async () => (await server.kms.createKey({})).KeyMetadata!.KeyId!;
const currentOf = async (KeyId: string) => (await server.kms.describeKey({ KeyId })).KeyMetadata!.CurrentKeyMaterialId;

test('a key rotates by the clock for as long as it is to, and opens what it encrypted before', async () => {
  const { kms, sandlot } = server;
  const KeyId = await newKey();
  assert.deepEqual((await kms.getKeyRotationStatus({ KeyId })).KeyRotationEnabled, false);
  await kms.enableKeyRotation({ KeyId, RotationPeriodInDays: 90 });
  const status = await kms.getKeyRotationStatus({ KeyId });
  assert.deepEqual([status.KeyRotationEnabled, status.RotationPeriodInDays], [true, 90]);
  const blobs = [(await kms.encrypt({ KeyId, Plaintext })).CiphertextBlob];
  const materials = [await currentOf(KeyId)];
  for (let round = 0; round < 2; round++) {
    await sandlot.advance(90 * day + 1000);
    await sandlot.idle();
    blobs.push((await kms.encrypt({ KeyId, Plaintext })).CiphertextBlob);
    materials.push(await currentOf(KeyId));
  }
  assert.equal(new Set(materials).size, 3);
  for (const [at, CiphertextBlob] of blobs.entries()) {
    const opened = await kms.decrypt({ CiphertextBlob });
    assert.ok(Plaintext.equals(opened.Plaintext!));
    assert.equal(opened.KeyMaterialId, materials[at]);
  }
  const { Rotations } = await kms.listKeyRotations({ KeyId });
  assert.deepEqual(
    Rotations!.map(({ RotationType, KeyMaterialState }) => [RotationType, KeyMaterialState]),
    [
      ['AUTOMATIC', 'NON_CURRENT'],
      ['AUTOMATIC', 'CURRENT'],
    ],
  );
  await kms.disableKeyRotation({ KeyId });
  await sandlot.advance(200 * day);
  await sandlot.idle();
  assert.equal(await currentOf(KeyId), materials[2]);
});

test('a disabled key does not rotate, and does so once it is enabled', async () => {
  const { kms, sandlot } = server;
  const KeyId = await newKey();
  const first = await currentOf(KeyId);
  await kms.enableKeyRotation({ KeyId });
  await kms.disableKey({ KeyId });
  await sandlot.advance(366 * day);
  await sandlot.idle();
  assert.equal(await currentOf(KeyId), first);
  await kms.enableKey({ KeyId });
  await sandlot.idle();
  assert.notEqual(await currentOf(KeyId), first);
});

test('a key rotates on demand, twenty-five times', async () => {
  const { kms } = server;
  const KeyId = await newKey();
  const { CiphertextBlob } = await kms.encrypt({ KeyId, Plaintext });
  for (let round = 0; round < 25; round++) await kms.rotateKeyOnDemand({ KeyId });
  await assert.rejects(
    kms.rotateKeyOnDemand({ KeyId }),
    refused('LimitExceededException', /^The on-demand rotations limit has been reached for the given keyId\./),
  );
  assert.ok(Plaintext.equals((await kms.decrypt({ CiphertextBlob })).Plaintext!));
  const all = (await kms.listKeyRotations({ KeyId, IncludeKeyMaterial: 'ALL_KEY_MATERIAL' })).Rotations!;
  assert.deepEqual([all.length, all.at(-1)!.KeyMaterialState, all[0]!.RotationType], [26, 'CURRENT', undefined]);
});

test('other keys do not rotate', async () => {
  const { kms } = server;
  const { KeyMetadata } = await kms.createKey({ KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' });
  const KeyId = KeyMetadata!.KeyId!;
  for (const call of [() => kms.enableKeyRotation({ KeyId }), () => kms.rotateKeyOnDemand({ KeyId })])
    await assert.rejects(call(), refused('UnsupportedOperationException', /UnknownError/));
  await kms.disableKey({ KeyId });
  await assert.rejects(kms.rotateKeyOnDemand({ KeyId }), refused('DisabledException', /key\/.* is disabled\.$/));
  assert.equal((await kms.getKeyRotationStatus({ KeyId })).KeyRotationEnabled, false);
  const imported = (await kms.createKey({ Origin: 'EXTERNAL' })).KeyMetadata!;
  await assert.rejects(
    kms.rotateKeyOnDemand({ KeyId: imported.KeyId! }),
    refused('KMSInvalidStateException', /is pending import\.$/),
  );
});
