/** ReEncrypt and data key pairs. */
import assert from 'node:assert/strict';
import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import { after, before, test } from 'node:test';
import { startKmsServer, type KmsServer } from '../../../testing/kms-clients.ts';
import { refused } from '../../../testing/refused.ts';

let server: KmsServer;

before(async () => {
  server = await startKmsServer();
});
after(() => server.close());

const newKey = async () => (await server.kms.createKey({})).KeyMetadata!;
const Plaintext = Buffer.from('moves on');

test('what one key encrypted is for another one after that, in another context', async () => {
  const { kms } = server;
  const [one, two] = [await newKey(), await newKey()];
  const { CiphertextBlob } = await kms.encrypt({ KeyId: one.KeyId!, Plaintext, EncryptionContext: { a: '1' } });
  const moved = await kms.reEncrypt({
    CiphertextBlob,
    SourceEncryptionContext: { a: '1' },
    DestinationKeyId: two.KeyId!,
    DestinationEncryptionContext: { b: '2' },
  });
  assert.deepEqual([moved.SourceKeyId, moved.KeyId], [one.Arn, two.Arn]);
  const opened = await kms.decrypt({ CiphertextBlob: moved.CiphertextBlob, EncryptionContext: { b: '2' } });
  assert.deepEqual([Buffer.from(opened.Plaintext!), opened.KeyId], [Plaintext, two.Arn]);
  const wrong = { CiphertextBlob, DestinationKeyId: two.KeyId! };
  await assert.rejects(kms.reEncrypt(wrong), refused('InvalidCiphertextException'));
  await assert.rejects(
    kms.reEncrypt({ ...wrong, SourceKeyId: two.KeyId! }),
    refused('IncorrectKeyException', /^The key ID in the request does not identify a CMK/),
  );
  const mac = (await kms.createKey({ KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' })).KeyMetadata!.KeyId!;
  for (const call of [
    () => kms.decrypt({ CiphertextBlob, KeyId: mac }),
    () => kms.reEncrypt({ ...wrong, SourceKeyId: mac }),
  ])
    await assert.rejects(call(), refused('IncorrectKeyException'));
});

test('both keys must let it be', async () => {
  const { kms, user, sandlot } = server;
  const [one, two] = [await newKey(), await newKey()];
  const { CiphertextBlob } = await kms.encrypt({ KeyId: one.KeyId!, Plaintext });
  const allow = (Action: string, Resource: string) => ({ Effect: 'Allow', Action, Resource });
  const both = await user(sandlot.account, allow('kms:ReEncryptFrom', one.Arn!), allow('kms:ReEncryptTo', two.Arn!));
  await both.kms.reEncrypt({ CiphertextBlob, DestinationKeyId: two.KeyId! });
  const from = await user(sandlot.account, allow('kms:ReEncryptFrom', '*'));
  await assert.rejects(
    from.kms.reEncrypt({ CiphertextBlob, DestinationKeyId: two.KeyId! }),
    refused('AccessDeniedException', /kms:ReEncryptTo/),
  );
});

test('a data key pair is a pair, its private half encrypted', async () => {
  const { kms } = server;
  const KeyId = (await newKey()).KeyId!;
  const EncryptionContext = { of: 'pair' };
  for (const KeyPairSpec of ['RSA_2048', 'ECC_NIST_P256', 'ECC_SECG_P256K1', 'ECC_NIST_EDWARDS25519'] as const) {
    const pair = await kms.generateDataKeyPair({ KeyId, KeyPairSpec, EncryptionContext });
    const opened = await kms.decrypt({ CiphertextBlob: pair.PrivateKeyCiphertextBlob, EncryptionContext });
    assert.deepEqual(opened.Plaintext, pair.PrivateKeyPlaintext);
    const privateKey = createPrivateKey({ key: Buffer.from(opened.Plaintext!), format: 'der', type: 'pkcs8' });
    const publicKey = createPublicKey({ key: Buffer.from(pair.PublicKey!), format: 'der', type: 'spki' });
    const hash = KeyPairSpec === 'ECC_NIST_EDWARDS25519' ? null : 'sha256';
    assert.ok(verify(hash, Plaintext, publicKey, sign(hash, Plaintext, privateKey)), KeyPairSpec);
    assert.equal(pair.KeyPairSpec, KeyPairSpec);
  }
  const without = await kms.generateDataKeyPairWithoutPlaintext({ KeyId, KeyPairSpec: 'ECC_NIST_P384' });
  assert.ok(!('PrivateKeyPlaintext' in without));
  await kms.decrypt({ CiphertextBlob: without.PrivateKeyCiphertextBlob });
  await assert.rejects(
    kms.generateDataKeyPair({ KeyId, KeyPairSpec: 'ECC_NIST_P384', DryRun: true }),
    refused('DryRunOperationException'),
  );
});
