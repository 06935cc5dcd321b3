/** Who may use a key: by its policy, by their own, from another account, through a service. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { document, startKmsServer, type KmsServer } from '../../../testing/kms-clients.ts';
import { refused } from '../../../testing/refused.ts';

let server: KmsServer;

before(async () => {
  server = await startKmsServer();
});
after(() => server.close());

const allow = (Action: string | string[], more: object = {}) => ({ Effect: 'Allow', Action, Resource: '*', ...more });

async function newKey(...statements: object[]): Promise<string> {
  const input = statements.length > 0 ? { Policy: document(...statements) } : {};
  return (await server.kms.createKey(input)).KeyMetadata!.Arn!;
}

const ofAccount = () => ({ ...allow('kms:*'), Principal: { AWS: `arn:aws:iam::${server.sandlot.account}:root` } });
const Plaintext = Buffer.from('x');

test('the default policy leaves it to the policies of the account', async () => {
  const { sandlot, user } = server;
  const KeyId = await newKey();
  const nobody = await user(sandlot.account);
  await assert.rejects(
    nobody.kms.encrypt({ KeyId, Plaintext }),
    refused(
      'AccessDeniedException',
      new RegExp(
        `^User: ${nobody.arn} is not authorized to perform: kms:Encrypt on resource: ${KeyId} because no ` +
          'identity-based policy allows the kms:Encrypt action$',
      ),
    ),
  );
  const may = await user(sandlot.account, allow('kms:Encrypt'));
  const { CiphertextBlob } = await may.kms.encrypt({ KeyId, Plaintext });
  await assert.rejects(may.kms.decrypt({ CiphertextBlob }), refused('AccessDeniedException', /kms:Decrypt/));
});

test('a policy that names a user alone is all that counts, for the root user, too', async () => {
  const { sandlot, user, kms } = server;
  const holder = await user(sandlot.account);
  const other = await user(sandlot.account, allow('kms:*'));
  const statement = { ...allow(['kms:Encrypt', 'kms:DescribeKey']), Principal: { AWS: holder.arn } };
  await assert.rejects(
    newKey(statement),
    refused('MalformedPolicyDocumentException', /^The new key policy will not allow you to update the key policy in t/),
  );
  const made = await kms.createKey({ Policy: document(statement), BypassPolicyLockoutSafetyCheck: true });
  const KeyId = made.KeyMetadata!.Arn!;
  await holder.kms.encrypt({ KeyId, Plaintext });
  const denied = refused('AccessDeniedException', /because no resource-based policy allows the kms:Encrypt action$/);
  await assert.rejects(other.kms.encrypt({ KeyId, Plaintext }), denied);
  await assert.rejects(kms.encrypt({ KeyId, Plaintext }), denied);
});

test('a principal that is not there makes no policy', async () => {
  const { sandlot, kms } = server;
  const absent = { AWS: `arn:aws:iam::${sandlot.account}:user/nobody-of-that-name` };
  for (const [Policy, message] of [
    [document(ofAccount(), { ...allow('kms:*'), Principal: absent }), /one or more invalid principals\.$/],
    [document(allow('kms:*')), /no principal/],
    ['{', /JSON/],
  ] as const)
    await assert.rejects(kms.createKey({ Policy }), refused('MalformedPolicyDocumentException', message));
});

test('another account uses a key by its ARN, where both accounts allow it, and changes nothing of it', async () => {
  const { elsewhere, user, kmsAs, rootOf } = server;
  const granting = { ...allow(['kms:*']), Principal: { AWS: `arn:aws:iam::${elsewhere}:root` } };
  const KeyId = await newKey(ofAccount(), granting);
  const foreign = kmsAs(rootOf(elsewhere));
  const { CiphertextBlob } = await foreign.encrypt({ KeyId, Plaintext });
  assert.equal((await foreign.decrypt({ CiphertextBlob })).KeyId, KeyId);
  const nobody = await user(elsewhere);
  await assert.rejects(nobody.kms.encrypt({ KeyId, Plaintext }), refused('AccessDeniedException', /identity-based/));
  const own = await newKey();
  await assert.rejects(foreign.encrypt({ KeyId: own, Plaintext }), refused('AccessDeniedException', /resource-based/));
  await assert.rejects(
    foreign.updateKeyDescription({ KeyId, Description: 'ours' }),
    refused('AccessDeniedException', /because no resource-based policy allows the kms:UpdateKeyDescription action$/),
  );
  const id = KeyId.slice(KeyId.lastIndexOf('/') + 1);
  await assert.rejects(foreign.describeKey({ KeyId: id }), refused('NotFoundException', /does not exist$/));
});

test('conditions on the encryption context, the alias and the key hold', async () => {
  const { sandlot, user, kms } = server;
  const KeyId = await newKey();
  await kms.createAlias({ AliasName: 'alias/conditions', TargetKeyId: KeyId });
  const cases: readonly [condition: object, input: object, allowed: boolean][] = [
    [{ StringEquals: { 'kms:EncryptionContext:App': 'a' } }, { EncryptionContext: { App: 'a', b: 'c' } }, true],
    [{ StringEquals: { 'kms:EncryptionContext:App': 'a' } }, { EncryptionContext: { App: 'b' } }, false],
    [
      { 'ForAllValues:StringEquals': { 'kms:EncryptionContextKeys': ['App'] } },
      { EncryptionContext: { b: 'c' } },
      false,
    ],
    [{ StringEquals: { 'kms:RequestAlias': 'alias/conditions' } }, { KeyId: 'alias/conditions' }, true],
    [{ StringEquals: { 'kms:RequestAlias': 'alias/conditions' } }, {}, false],
    [{ 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': 'alias/conditions' } }, {}, true],
    [{ StringEquals: { 'kms:KeySpec': 'SYMMETRIC_DEFAULT', 'kms:KeyUsage': 'ENCRYPT_DECRYPT' } }, {}, true],
    [{ StringEquals: { 'kms:KeyOrigin': 'EXTERNAL' } }, {}, false],
    [{ Bool: { 'kms:MultiRegion': 'false' } }, {}, true],
    [{ StringEquals: { 'kms:CallerAccount': sandlot.account } }, {}, true],
    [{ StringEquals: { 'kms:EncryptionAlgorithm': 'SYMMETRIC_DEFAULT' } }, {}, true],
    [{ StringLike: { 'kms:ViaService': 's3.*.amazonaws.com' } }, {}, false],
    [{ Null: { 'kms:ViaService': 'true' } }, {}, true],
  ];
  for (const [Condition, input, allowed] of cases) {
    const { kms: limited } = await user(sandlot.account, allow('kms:Encrypt', { Condition }));
    const call = limited.encrypt({ KeyId, Plaintext, ...input });
    const name = JSON.stringify(Condition);
    if (allowed) await assert.doesNotReject(call, name);
    else await assert.rejects(call, refused('AccessDeniedException'), name);
  }
});

test('tags of a key, and of one that is made, can be asked for', async () => {
  const { sandlot, user, kms } = server;
  const { KeyMetadata } = await kms.createKey({ Tags: [{ TagKey: 'team', TagValue: 'blue' }] });
  const KeyId = KeyMetadata!.Arn!;
  const tagged = (value: string) => ({ Condition: { StringEquals: { 'aws:ResourceTag/team': value } } });
  const blue = await user(sandlot.account, allow('kms:Encrypt', tagged('blue')));
  const red = await user(sandlot.account, allow('kms:Encrypt', tagged('red')));
  await blue.kms.encrypt({ KeyId, Plaintext });
  await assert.rejects(red.kms.encrypt({ KeyId, Plaintext }), refused('AccessDeniedException'));
  const maker = await user(sandlot.account, allow('kms:CreateKey'));
  await maker.kms.createKey({});
  await assert.rejects(
    maker.kms.createKey({ Tags: [{ TagKey: 'team', TagValue: 'blue' }] }),
    refused('AccessDeniedException', /kms:TagResource/),
  );
});

test('an AWS managed key is there when it is asked for, and is used through its service alone', async () => {
  const { sandlot, kms, kmsAs } = server;
  const { KeyMetadata } = await kms.describeKey({ KeyId: 'alias/aws/ssm' });
  assert.deepEqual([KeyMetadata!.KeyManager, KeyMetadata!.KeyState], ['AWS', 'Enabled']);
  assert.equal((await kms.describeKey({ KeyId: 'alias/aws/ssm' })).KeyMetadata!.KeyId, KeyMetadata!.KeyId);
  const { Aliases } = await kms.listAliases({});
  assert.equal(Aliases!.find(({ AliasName }) => AliasName === 'alias/aws/ssm')!.TargetKeyId, KeyMetadata!.KeyId);
  const KeyId = KeyMetadata!.Arn!;
  const direct = refused('AccessDeniedException', /because no resource-based policy allows/);
  await assert.rejects(kms.encrypt({ KeyId, Plaintext }), direct);
  await assert.rejects(kms.updateKeyDescription({ KeyId, Description: 'mine' }), direct);
  const { KeyMetadata: there } = await kmsAs(sandlot.credentials, 'eu-west-1').describeKey({ KeyId: 'alias/aws/ssm' });
  assert.notEqual(there!.KeyId, KeyMetadata!.KeyId);
  await assert.rejects(
    kms.describeKey({ KeyId: 'alias/aws/no-service' }),
    refused('NotFoundException', /^Alias arn:aws:kms:us-east-1:\d{12}:alias\/aws\/no-service is not found\.$/),
  );
});
