/** Imported material, wrapped as its owners wrap it. */
import assert from 'node:assert/strict';
import {
  constants,
  createCipheriv,
  createPublicKey,
  generateKeyPairSync,
  publicEncrypt,
  randomBytes,
  verify,
} from 'node:crypto';
import { after, before, test } from 'node:test';
import type { KeySpec, KeyUsageType, WrappingKeySpec } from '@aws-sdk/client-kms';
import { startKmsServer, type KmsServer } from '../../../testing/kms-clients.ts';
import { refused } from '../../../testing/refused.ts';

const day = 24 * 60 * 60 * 1000;
const Plaintext = Buffer.from('x');

let server: KmsServer;

before(async () => {
  server = await startKmsServer();
});
after(() => server.close());

const newKey = async (KeySpec: KeySpec = 'SYMMETRIC_DEFAULT', KeyUsage: KeyUsageType = 'ENCRYPT_DECRYPT') =>
  (await server.kms.createKey({ Origin: 'EXTERNAL', KeySpec, KeyUsage })).KeyMetadata!;

type Algorithm = `RSAES_OAEP_SHA_${'1' | '256'}` | `RSA_AES_KEY_WRAP_SHA_${'1' | '256'}`;

interface Choice {
  readonly algorithm?: Algorithm;
  readonly spec?: WrappingKeySpec;
}

async function wrap(
  KeyId: string,
  material: Buffer,
  { algorithm = 'RSAES_OAEP_SHA_256', spec = 'RSA_2048' }: Choice = {},
) {
  const given = await server.kms.getParametersForImport({ KeyId, WrappingAlgorithm: algorithm, WrappingKeySpec: spec });
  const publicKey = createPublicKey({ key: Buffer.from(given.PublicKey!), format: 'der', type: 'spki' });
  const oaepHash = algorithm.endsWith('_1') ? 'sha1' : 'sha256';
  const rsa = (bytes: Buffer) =>
    publicEncrypt({ key: publicKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash }, bytes);
  const { ImportToken } = given;
  if (algorithm.startsWith('RSAES')) return { KeyId, ImportToken, EncryptedKeyMaterial: rsa(material) };
  const aes = randomBytes(32);
  const cipher = createCipheriv('id-aes256-wrap-pad', aes, Buffer.from('a65959a6', 'hex'));
  const wrapped = Buffer.concat([rsa(aes), cipher.update(material), cipher.final()]);
  return { KeyId, ImportToken, EncryptedKeyMaterial: wrapped };
}

const forGood = { ExpirationModel: 'KEY_MATERIAL_DOES_NOT_EXPIRE' } as const;

test('a symmetric key works with what was imported, until that is deleted, and again with the same', async () => {
  const { kms } = server;
  const { KeyId = '', KeyState, Enabled } = await newKey();
  assert.deepEqual([KeyState, Enabled], ['PendingImport', false]);
  const pending = refused('KMSInvalidStateException', /is pending import\.$/);
  await assert.rejects(kms.encrypt({ KeyId, Plaintext }), pending);
  const material = randomBytes(32);
  await assert.rejects(
    kms.importKeyMaterial(await wrap(KeyId, material)),
    refused('ValidationException', /^A validTo date must be set if the ExpirationModel is KEY_MATERIAL_EXPIRES$/),
  );
  const { KeyMaterialId } = await kms.importKeyMaterial({ ...(await wrap(KeyId, material)), ...forGood });
  const told = (await kms.describeKey({ KeyId })).KeyMetadata!;
  assert.deepEqual(
    [told.KeyState, told.ExpirationModel, told.CurrentKeyMaterialId, told.Origin],
    ['Enabled', 'KEY_MATERIAL_DOES_NOT_EXPIRE', KeyMaterialId, 'EXTERNAL'],
  );
  const { CiphertextBlob } = await kms.encrypt({ KeyId, Plaintext });
  await kms.deleteImportedKeyMaterial({ KeyId });
  await assert.rejects(kms.decrypt({ CiphertextBlob }), pending);
  const without = (await kms.describeKey({ KeyId })).KeyMetadata!;
  assert.deepEqual([without.ExpirationModel, without.CurrentKeyMaterialId], [undefined, KeyMaterialId]);
  await assert.rejects(
    kms.importKeyMaterial({ ...(await wrap(KeyId, randomBytes(32))), ...forGood }),
    refused('IncorrectKeyMaterialException'),
  );
  await kms.importKeyMaterial({ ...(await wrap(KeyId, material)), ...forGood });
  assert.ok(Plaintext.equals((await kms.decrypt({ CiphertextBlob })).Plaintext!));
});

test('material that expires is gone by then', async () => {
  const { kms, sandlot } = server;
  const { KeyId = '' } = await newKey();
  const { Date: now } = { Date: (await kms.describeKey({ KeyId })).KeyMetadata!.CreationDate!.getTime() };
  const ValidTo = new Date(now + 10 * day);
  await kms.importKeyMaterial({ ...(await wrap(KeyId, randomBytes(32))), ValidTo });
  assert.equal((await kms.describeKey({ KeyId })).KeyMetadata!.ExpirationModel, 'KEY_MATERIAL_EXPIRES');
  await kms.encrypt({ KeyId, Plaintext });
  await sandlot.advance(11 * day);
  await sandlot.idle();
  await assert.rejects(kms.encrypt({ KeyId, Plaintext }), refused('KMSInvalidStateException', /is pending import\.$/));
});

test('every way of wrapping opens', async () => {
  const { kms } = server;
  for (const choice of [
    { algorithm: 'RSAES_OAEP_SHA_1', spec: 'RSA_3072' },
    { algorithm: 'RSA_AES_KEY_WRAP_SHA_1' },
    { algorithm: 'RSA_AES_KEY_WRAP_SHA_256', spec: 'RSA_4096' },
  ] as const) {
    const { KeyId = '' } = await newKey();
    await kms.importKeyMaterial({ ...(await wrap(KeyId, randomBytes(32), choice)), ...forGood });
    await kms.encrypt({ KeyId, Plaintext });
  }
});

test('a private key and an HMAC key are imported, and work as their owner knows them', async () => {
  const { kms } = server;
  const { KeyId = '' } = await newKey('ECC_NIST_P256', 'SIGN_VERIFY');
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const pkcs8 = pair.privateKey.export({ type: 'pkcs8', format: 'der' });
  const choice = { algorithm: 'RSA_AES_KEY_WRAP_SHA_256' } as const;
  await kms.importKeyMaterial({ ...(await wrap(KeyId, pkcs8, choice)), ...forGood });
  const { Signature } = await kms.sign({ KeyId, Message: Plaintext, SigningAlgorithm: 'ECDSA_SHA_256' });
  assert.ok(verify('sha256', Plaintext, pair.publicKey, Signature!));
  const hmac = (await newKey('HMAC_256', 'GENERATE_VERIFY_MAC')).KeyId!;
  await kms.importKeyMaterial({ ...(await wrap(hmac, randomBytes(32))), ...forGood });
  await kms.generateMac({ KeyId: hmac, Message: Plaintext, MacAlgorithm: 'HMAC_SHA_256' });
  const other = generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey.export({ type: 'pkcs8', format: 'der' });
  const fresh = (await newKey('ECC_NIST_P256', 'SIGN_VERIFY')).KeyId!;
  await assert.rejects(
    kms.importKeyMaterial({ ...(await wrap(fresh, other, choice)), ...forGood }),
    refused('IncorrectKeyMaterialException'),
  );
});

test('RSA alone wraps elliptic curves, P-521 by a larger key, and no RSA keys', async () => {
  const { kms } = server;
  const cases = [
    ['ECC_NIST_P256', 'P-256', { algorithm: 'RSAES_OAEP_SHA_1' }],
    ['ECC_NIST_P384', 'P-384', { algorithm: 'RSAES_OAEP_SHA_1' }],
    ['ECC_SECG_P256K1', 'secp256k1', { algorithm: 'RSAES_OAEP_SHA_256' }],
    ['ECC_NIST_P521', 'P-521', { algorithm: 'RSAES_OAEP_SHA_256', spec: 'RSA_4096' }],
  ] as const;
  for (const [spec, namedCurve, choice] of cases) {
    const { KeyId = '' } = await newKey(spec, 'SIGN_VERIFY');
    const { privateKey } = generateKeyPairSync('ec', { namedCurve });
    const pkcs8 = privateKey.export({ type: 'pkcs8', format: 'der' });
    await kms.importKeyMaterial({ ...(await wrap(KeyId, pkcs8, choice)), ...forGood });
    assert.equal((await kms.describeKey({ KeyId })).KeyMetadata!.KeyState, 'Enabled');
  }
  for (const [spec, usage] of [
    ['ECC_NIST_P521', 'SIGN_VERIFY'],
    ['RSA_2048', 'ENCRYPT_DECRYPT'],
  ] as const) {
    const { KeyId = '' } = await newKey(spec, usage);
    await assert.rejects(wrap(KeyId, Buffer.alloc(1)), refused('ValidationException', /cannot wrap key material/));
  }
});

test('new material waits for its rotation, and the old one opens what it encrypted', async () => {
  const { kms } = server;
  const { KeyId = '', Arn = '' } = await newKey();
  await kms.importKeyMaterial({ ...(await wrap(KeyId, randomBytes(32))), ...forGood });
  await assert.rejects(
    kms.rotateKeyOnDemand({ KeyId }),
    refused('KMSInvalidStateException', /^No available key material pending rotation for the key: arn:.*\.$/),
  );
  const { CiphertextBlob } = await kms.encrypt({ KeyId, Plaintext });
  const fresh = { ...forGood, ImportType: 'NEW_KEY_MATERIAL' } as const;
  const { KeyMaterialId } = await kms.importKeyMaterial({ ...(await wrap(KeyId, randomBytes(32))), ...fresh });
  await assert.rejects(
    kms.importKeyMaterial({ ...(await wrap(KeyId, randomBytes(32))), ...fresh }),
    refused(
      'KMSInvalidStateException',
      new RegExp(`because another key material \\(id: ${KeyMaterialId}\\) is pending`),
    ),
  );
  assert.equal((await kms.rotateKeyOnDemand({ KeyId })).KeyId, Arn);
  assert.equal((await kms.describeKey({ KeyId })).KeyMetadata!.CurrentKeyMaterialId, KeyMaterialId);
  assert.ok(Plaintext.equals((await kms.decrypt({ CiphertextBlob })).Plaintext!));
});

test('what does not belong is refused', async () => {
  const { kms, sandlot } = server;
  const { KeyId = '' } = await newKey();
  const plain = (await kms.createKey({})).KeyMetadata!;
  await assert.rejects(
    kms.getParametersForImport({
      KeyId: plain.KeyId!,
      WrappingAlgorithm: 'RSAES_OAEP_SHA_1',
      WrappingKeySpec: 'RSA_2048',
    }),
    refused('UnsupportedOperationException', /origin is AWS_KMS which is not valid for this operation\.$/),
  );
  const wrapped = await wrap(KeyId, randomBytes(32));
  const given = { ...wrapped, ...forGood };
  await assert.rejects(
    kms.importKeyMaterial({ ...given, ImportToken: randomBytes(100) }),
    refused('InvalidImportTokenException'),
  );
  const other = (await newKey()).KeyId!;
  await assert.rejects(kms.importKeyMaterial({ ...given, KeyId: other }), refused('InvalidImportTokenException'));
  await assert.rejects(
    kms.importKeyMaterial({ ...given, EncryptedKeyMaterial: randomBytes(256) }),
    refused('InvalidCiphertextException'),
  );
  await assert.rejects(
    kms.importKeyMaterial({ ...(await wrap(KeyId, randomBytes(16))), ...forGood }),
    refused('IncorrectKeyMaterialException'),
  );
  await sandlot.advance(2 * day);
  await assert.rejects(kms.importKeyMaterial(given), refused('ExpiredImportTokenException'));
});
