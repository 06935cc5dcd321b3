/** Keys and their aliases, as clients make and find them. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startKmsServer, type KmsServer } from '../../../testing/kms-clients.ts';
import { refused } from '../../../testing/refused.ts';

let server: KmsServer;

before(async () => {
  server = await startKmsServer();
});
after(() => server.close());

test('a key is made as it was asked for, and described so', async () => {
  const { kms, sandlot } = server;
  const made = (await kms.createKey({ Description: 'of a test' })).KeyMetadata!;
  const { KeyId, Arn, CreationDate, CurrentKeyMaterialId, ...rest } = made;
  assert.match(KeyId!, /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  assert.equal(Arn, `arn:aws:kms:us-east-1:${sandlot.account}:key/${KeyId}`);
  assert.match(CurrentKeyMaterialId!, /^[0-9a-f]{64}$/);
  assert.ok(CreationDate instanceof Date);
  assert.deepEqual(rest, {
    AWSAccountId: sandlot.account,
    CustomerMasterKeySpec: 'SYMMETRIC_DEFAULT',
    Description: 'of a test',
    Enabled: true,
    EncryptionAlgorithms: ['SYMMETRIC_DEFAULT'],
    KeyManager: 'CUSTOMER',
    KeySpec: 'SYMMETRIC_DEFAULT',
    KeyState: 'Enabled',
    KeyUsage: 'ENCRYPT_DECRYPT',
    MultiRegion: false,
    Origin: 'AWS_KMS',
  });
  assert.deepEqual((await kms.describeKey({ KeyId: Arn! })).KeyMetadata, made);
  await kms.updateKeyDescription({ KeyId: KeyId!, Description: 'of another' });
  assert.equal((await kms.describeKey({ KeyId: KeyId! })).KeyMetadata!.Description, 'of another');
});

test('every kind of key has its algorithms', async () => {
  const { kms } = server;
  const cases = [
    ['RSA_2048', 'SIGN_VERIFY', 6],
    ['ECC_NIST_P256', 'SIGN_VERIFY', ['ECDSA_SHA_256']],
    ['ECC_NIST_P384', 'KEY_AGREEMENT', ['ECDH']],
    ['ECC_NIST_P521', 'SIGN_VERIFY', ['ECDSA_SHA_512']],
    ['ECC_SECG_P256K1', 'SIGN_VERIFY', ['ECDSA_SHA_256']],
    ['ECC_NIST_EDWARDS25519', 'SIGN_VERIFY', ['ED25519_SHA_512', 'ED25519_PH_SHA_512']],
    ['HMAC_224', 'GENERATE_VERIFY_MAC', ['HMAC_SHA_224']],
    ['HMAC_512', 'GENERATE_VERIFY_MAC', ['HMAC_SHA_512']],
    ['ML_DSA_65', 'SIGN_VERIFY', ['ML_DSA_SHAKE_256']],
  ] as const;
  for (const [KeySpec, KeyUsage, algorithms] of cases) {
    const made = (await kms.createKey({ KeySpec, KeyUsage })).KeyMetadata!;
    const told = made.SigningAlgorithms ?? made.MacAlgorithms ?? made.KeyAgreementAlgorithms;
    if (typeof algorithms === 'number') assert.equal(told?.length, algorithms, KeySpec);
    else assert.deepEqual(told, algorithms, KeySpec);
    assert.deepEqual([made.EncryptionAlgorithms, made.CurrentKeyMaterialId], [undefined, undefined], KeySpec);
  }
});

test('what does not go together makes no key', async () => {
  const { kms } = server;
  const needed = /^You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys\.$/;
  for (const [input, message, name = 'ValidationException', status = 400] of [
    [{ KeySpec: 'RSA_2048' }, needed],
    [{ KeySpec: 'HMAC_256' }, needed],
    [
      { KeySpec: 'RSA_2048', KeyUsage: 'KEY_AGREEMENT' },
      /^KeyUsage KEY_AGREEMENT is not compatible with KeySpec RSA_2/,
    ],
    [{ KeyUsage: 'SIGN_VERIFY' }, /must be ENCRYPT_DECRYPT\.$/],
    [{ KeySpec: 'RSA_2048', CustomerMasterKeySpec: 'RSA_2048' }, /deprecated/],
    [{ KeySpec: 'SM2', KeyUsage: 'SIGN_VERIFY' }, /SM2/, 'NotImplementedException', 501],
    [{ Origin: 'AWS_CLOUDHSM' }, /AWS_CLOUDHSM/, 'NotImplementedException', 501],
    [{ CustomKeyStoreId: 'cks-1' }, /custom key stores/, 'NotImplementedException', 501],
    [{ Tags: [1, 2].map(() => ({ TagKey: 'a', TagValue: 'b' })) }, /^Duplicate tag keys$/, 'TagException'],
    [{ Tags: [{ TagKey: 'AWS:a', TagValue: 'b' }] }, /^Tags beginning with aws: are reserved$/, 'TagException'],
  ] as [object, RegExp, string?, number?][])
    await assert.rejects(kms.createKey(input), refused(name, message, status), JSON.stringify(input));
});

test('what names no key is told so', async () => {
  const { kms, sandlot } = server;
  const id = '134f2428-cec1-4b25-a1ae-9048164dba47';
  const arn = `arn:aws:kms:us-east-1:${sandlot.account}:key/${id}`;
  for (const [KeyId, name, message] of [
    ['fake-key-id', 'NotFoundException', "Invalid keyId 'fake-key-id'"],
    ['134f2428cec14b25a1ae9048164dba47', 'NotFoundException', "Invalid keyId '134f2428cec14b25a1ae9048164dba47'"],
    ['mrk-fake-key-id', 'NotFoundException', "Invalid keyId 'mrk-fake-key-id'"],
    [id, 'NotFoundException', `Key '${arn}' does not exist`],
    [arn, 'NotFoundException', `Key '${arn}' does not exist`],
    [arn.replace('us-east-1', 'eu-west-1'), 'NotFoundException', 'Invalid arn eu-west-1'],
    ['alias/none', 'NotFoundException', `Alias arn:aws:kms:us-east-1:${sandlot.account}:alias/none is not found.`],
    ['arn:aws:iam::1:role/x', 'InvalidArnException', 'Invalid arn arn:aws:iam::1:role/x'],
  ] as const) {
    await assert.rejects(kms.describeKey({ KeyId }), { name, message }, KeyId);
    await assert.rejects(kms.encrypt({ KeyId, Plaintext: Buffer.from('x') }), { name, message }, KeyId);
  }
});

test('keys are listed page by page', async () => {
  const { kmsAs, sandlot } = server;
  const kms = kmsAs(sandlot.credentials, 'eu-central-1');
  const made = [];
  for (let i = 0; i < 3; i++) made.push((await kms.createKey({})).KeyMetadata!.KeyId!);
  const found: string[] = [];
  let Marker: string | undefined;
  do {
    const page = await kms.listKeys({ Limit: 2, ...(Marker !== undefined && { Marker }) });
    found.push(...page.Keys!.map(({ KeyId }) => KeyId!));
    assert.equal(page.Truncated, page.NextMarker !== undefined);
    Marker = page.NextMarker;
  } while (Marker !== undefined);
  assert.deepEqual(found.toSorted(), made.toSorted());
  await assert.rejects(kms.listKeys({ Marker: 'x' }), refused('InvalidMarkerException'));
});

test('an alias names one key, then another, and none once it is deleted', async () => {
  const { kms } = server;
  const [one, two] = [(await kms.createKey({})).KeyMetadata!, (await kms.createKey({})).KeyMetadata!];
  const AliasName = 'alias/team/moves';
  await kms.createAlias({ AliasName, TargetKeyId: one.Arn! });
  await assert.rejects(
    kms.createAlias({ AliasName, TargetKeyId: two.KeyId! }),
    refused('AlreadyExistsException', /^An alias with the name arn:aws:kms:us-east-1:\d+:alias\/team\/moves already e/),
  );
  const named = async () => (await kms.describeKey({ KeyId: AliasName })).KeyMetadata!.KeyId;
  assert.equal(await named(), one.KeyId);
  await kms.updateAlias({ AliasName, TargetKeyId: two.KeyId! });
  assert.equal(await named(), two.KeyId);
  const of = async (KeyId: string) => (await kms.listAliases({ KeyId })).Aliases!.map((alias) => alias.AliasName);
  assert.deepEqual([await of(one.KeyId!), await of(two.KeyId!)], [[], [AliasName]]);
  await kms.deleteAlias({ AliasName });
  await assert.rejects(named(), refused('NotFoundException', /is not found\.$/));
  await assert.rejects(kms.deleteAlias({ AliasName }), refused('NotFoundException', /is not found\.$/));
  const other = await kms.createKey({ KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' });
  await kms.createAlias({ AliasName, TargetKeyId: one.KeyId! });
  await assert.rejects(
    kms.updateAlias({ AliasName, TargetKeyId: other.KeyMetadata!.KeyId! }),
    refused('ValidationException', /same type and usage/),
  );
});

test('names that are no alias are refused', async () => {
  const { kms } = server;
  const TargetKeyId = (await kms.createKey({})).KeyMetadata!.KeyId!;
  for (const [AliasName, name, message] of [
    ['plain', 'ValidationException', /^Alias must start with the prefix "alias\/"\. Please see https:\/\/docs\.aws\./],
    ['alias/', 'InvalidAliasNameException', /./],
    ['alias/aws/mine', 'InvalidAliasNameException', /reserved/],
    ['alias/a b', 'ValidationException', /aliasName/],
  ] as const)
    await assert.rejects(kms.createAlias({ AliasName, TargetKeyId }), refused(name, message), AliasName);
});
