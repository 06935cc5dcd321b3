/** Where KMS here is not as on AWS: each row of docs/kms.md that no other test shows; and what is not there. */
import assert from 'node:assert/strict';
import { createPublicKey, publicEncrypt, randomBytes } from 'node:crypto';
import { after, test } from 'node:test';
import type { CreateKeyCommandInput } from '@aws-sdk/client-kms';
import { S3 } from '@aws-sdk/client-s3';
import { resourcesOf } from '../../testing/cloud-control.ts';
import { startKmsServer } from '../../testing/kms-clients.ts';
import { refused } from '../../testing/refused.ts';

const server = await startKmsServer();
const { kms, sandlot, user } = server;
const resources = resourcesOf(sandlot);
const Plaintext = Buffer.from('plain');
const denied = refused('AccessDeniedException');
const KeyId = (await kms.createKey({})).KeyMetadata!.Arn!;

after(async () => {
  resources.close();
  await server.close();
});

test('a grant is in force at once, and a token that is none is refused', async () => {
  const holder = await user(sandlot.account);
  await assert.rejects(holder.kms.encrypt({ KeyId, Plaintext }), denied);
  await kms.createGrant({ KeyId, GranteePrincipal: holder.arn, Operations: ['Encrypt'] });
  await holder.kms.encrypt({ KeyId, Plaintext });
  const given = holder.kms.encrypt({ KeyId, Plaintext, GrantTokens: ['none of ours'] });
  await assert.rejects(given, refused('InvalidGrantTokenException'));
});

test('when a key was last used is unknown, and what depends on it is denied', async () => {
  const Condition = { NumericGreaterThan: { 'kms:TrailingDaysWithoutKeyUsage': '0' } };
  const allowed = { Effect: 'Allow', Action: 'kms:*', Resource: '*' };
  const careful = await user(sandlot.account, { ...allowed, Condition });
  const without = await user(sandlot.account, allowed);
  const other = (await kms.createKey({})).KeyMetadata!.KeyId!;
  await assert.rejects(careful.kms.scheduleKeyDeletion({ KeyId: other }), denied);
  await without.kms.scheduleKeyDeletion({ KeyId: other });
});

test('a call that S3 makes for its caller is via S3 by both condition keys', async () => {
  const s3 = new S3({ ...sandlot.clientConfig, maxAttempts: 1 });
  await s3.createBucket({ Bucket: 'via-s3' });
  const keyPolicy = (Condition: object) =>
    JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Principal: '*', Action: 'kms:*', Resource: '*' },
        { Effect: 'Deny', Principal: '*', Action: 'kms:GenerateDataKey', Resource: '*', Condition },
      ],
    });
  const putUnder = async (Condition: object) => {
    const { KeyMetadata } = await kms.createKey({ Policy: keyPolicy(Condition) });
    const SSEKMSKeyId = KeyMetadata!.Arn!;
    const ServerSideEncryption = 'aws:kms' as const;
    return s3.putObject({ Bucket: 'via-s3', Key: 'k', Body: 'b', ServerSideEncryption, SSEKMSKeyId });
  };
  await putUnder({ StringNotEquals: { 'kms:ViaService': 's3.us-east-1.amazonaws.com' } });
  await putUnder({ 'ForAllValues:StringNotEquals': { 'aws:CalledVia': 's3.amazonaws.com' } });
  const via = { 'ForAnyValue:StringEquals': { 'aws:CalledVia': 's3.amazonaws.com' } };
  await assert.rejects(putUnder(via), { name: 'AccessDenied' });
  s3.destroy();
});

test('a ciphertext has not the form of AWS’s', async () => {
  const { CiphertextBlob } = await kms.encrypt({ KeyId, Plaintext });
  assert.doesNotMatch(Buffer.from(CiphertextBlob!).toString('hex'), /^01020[23]/);
});

const keys: Readonly<Record<string, Partial<CreateKeyCommandInput>>> = {
  AWS_CLOUDHSM: { Origin: 'AWS_CLOUDHSM' },
  'custom key stores': { CustomKeyStoreId: 'cks-1' },
  'external key stores': { XksKeyId: 'x' },
  SM2: { KeySpec: 'SM2', KeyUsage: 'SIGN_VERIFY' },
  'imported material of the key spec ML_DSA_44': { Origin: 'EXTERNAL', KeySpec: 'ML_DSA_44', KeyUsage: 'SIGN_VERIFY' },
};

test('keys, algorithms and recipients that are not there are refused by name', async () => {
  const absent = (name: string) => refused('NotImplementedException', new RegExp(name), 501);
  for (const [name, given] of Object.entries(keys)) await assert.rejects(kms.createKey(given), absent(name), name);
  const Recipient = { KeyEncryptionAlgorithm: 'RSAES_OAEP_SHA_256' as const };
  await assert.rejects(kms.generateDataKey({ KeyId, KeySpec: 'AES_256', Recipient }), absent('recipients'));
  const usage = { KeyUsage: 'SIGN_VERIFY' } as const;
  const signing = async (KeySpec: 'ECC_NIST_EDWARDS25519' | 'ML_DSA_44') =>
    (await kms.createKey({ ...usage, KeySpec })).KeyMetadata!.KeyId!;
  const edwards = await signing('ECC_NIST_EDWARDS25519');
  const hashed = { KeyId: edwards, Message: Plaintext, SigningAlgorithm: 'ED25519_PH_SHA_512' } as const;
  await assert.rejects(kms.sign({ ...hashed, MessageType: 'DIGEST' }), absent('ED25519_PH_SHA_512'));
  const external = {
    Message: Buffer.alloc(64),
    MessageType: 'EXTERNAL_MU',
    SigningAlgorithm: 'ML_DSA_SHAKE_256',
  } as const;
  await assert.rejects(kms.sign({ KeyId: await signing('ML_DSA_44'), ...external }), absent('EXTERNAL_MU'));
  const imported = await importedMultiRegionKey();
  await assert.rejects(kms.rotateKeyOnDemand({ KeyId: imported }), absent('imported multi-Region keys'));
});

async function importedMultiRegionKey(): Promise<string> {
  const { KeyId: made = '' } = (await kms.createKey({ Origin: 'EXTERNAL', MultiRegion: true })).KeyMetadata!;
  const wrapping = { WrappingAlgorithm: 'RSAES_OAEP_SHA_256', WrappingKeySpec: 'RSA_2048' } as const;
  const { PublicKey, ImportToken } = await kms.getParametersForImport({ KeyId: made, ...wrapping });
  const key = createPublicKey({ key: Buffer.from(PublicKey!), format: 'der', type: 'spki' });
  const EncryptedKeyMaterial = publicEncrypt({ key, oaepHash: 'sha256' }, randomBytes(32));
  const ExpirationModel = 'KEY_MATERIAL_DOES_NOT_EXPIRE';
  await kms.importKeyMaterial({ KeyId: made, ImportToken, EncryptedKeyMaterial, ExpirationModel });
  return made;
}

test('a replica key of a stack is refused by name', async () => {
  const TypeName = 'AWS::KMS::ReplicaKey';
  const DesiredState = JSON.stringify({ PrimaryKeyArn: KeyId, KeyPolicy: {} });
  const asked = resources.client.createResource({ TypeName, DesiredState });
  await assert.rejects(asked, { name: 'TypeNotFoundException', message: /AWS::KMS::ReplicaKey/ });
});
