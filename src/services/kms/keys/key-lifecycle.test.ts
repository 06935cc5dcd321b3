/** A key's states, its end, its policy and its tags. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { document, startKmsServer, type KmsServer } from '../../../testing/kms-clients.ts';
import { refused } from '../../../testing/refused.ts';

const day = 24 * 60 * 60 * 1000;
const Plaintext = Buffer.from('x');

let server: KmsServer;

before(async () => {
  server = await startKmsServer();
});
after(() => server.close());

async function newKey() {
  const { KeyId, Arn } = (await server.kms.createKey({})).KeyMetadata!;
  return { KeyId: KeyId!, arn: Arn!, pattern: Arn!.replaceAll('/', '\\/') };
}

const stateOf = async (KeyId: string) => (await server.kms.describeKey({ KeyId })).KeyMetadata!.KeyState;

test('a disabled key does nothing until it is enabled', async () => {
  const { kms } = server;
  const { KeyId, pattern } = await newKey();
  const { CiphertextBlob } = await kms.encrypt({ KeyId, Plaintext });
  await kms.disableKey({ KeyId });
  assert.equal(await stateOf(KeyId), 'Disabled');
  const disabled = refused('DisabledException', new RegExp(`^${pattern} is disabled\\.$`));
  for (const call of [
    () => kms.encrypt({ KeyId, Plaintext }),
    () => kms.decrypt({ CiphertextBlob }),
    () => kms.generateDataKey({ KeyId, KeySpec: 'AES_256' }),
    () => kms.rotateKeyOnDemand({ KeyId }),
    () => kms.enableKeyRotation({ KeyId }),
  ])
    await assert.rejects(call(), disabled);
  await kms.enableKey({ KeyId });
  assert.ok(Plaintext.equals((await kms.decrypt({ CiphertextBlob })).Plaintext!));
});

test('a key goes when its time is over, with its aliases and what it encrypted', async () => {
  const { kms, sandlot } = server;
  const { KeyId, arn, pattern } = await newKey();
  await kms.createAlias({ AliasName: 'alias/of-one-that-goes', TargetKeyId: KeyId });
  const { CiphertextBlob } = await kms.encrypt({ KeyId, Plaintext });
  for (const PendingWindowInDays of [6, 31])
    await assert.rejects(kms.scheduleKeyDeletion({ KeyId, PendingWindowInDays }), refused('ValidationException'));
  const scheduled = await kms.scheduleKeyDeletion({ KeyId, PendingWindowInDays: 7 });
  assert.deepEqual([scheduled.KeyId, scheduled.KeyState, scheduled.PendingWindowInDays], [arn, 'PendingDeletion', 7]);
  const pending = refused('KMSInvalidStateException', new RegExp(`^${pattern} is pending deletion\\.$`));
  for (const call of [
    () => kms.encrypt({ KeyId, Plaintext }),
    () => kms.decrypt({ CiphertextBlob }),
    () => kms.enableKey({ KeyId }),
    () => kms.scheduleKeyDeletion({ KeyId }),
    () => kms.createAlias({ AliasName: 'alias/late', TargetKeyId: KeyId }),
    () => kms.tagResource({ KeyId, Tags: [{ TagKey: 'a', TagValue: 'b' }] }),
  ])
    await assert.rejects(call(), pending);
  const told = (await kms.describeKey({ KeyId })).KeyMetadata!;
  assert.deepEqual([told.DeletionDate, told.Enabled], [scheduled.DeletionDate, false]);
  await sandlot.advance(6 * day);
  await sandlot.idle();
  assert.equal(await stateOf(KeyId), 'PendingDeletion');
  await sandlot.advance(day + 1000);
  await sandlot.idle();
  await assert.rejects(stateOf(KeyId), refused('NotFoundException', new RegExp(`^Key '${pattern}' does not exist$`)));
  await assert.rejects(stateOf('alias/of-one-that-goes'), refused('NotFoundException', /is not found\.$/));
  await assert.rejects(
    kms.decrypt({ CiphertextBlob }),
    refused('AccessDeniedException', /^The ciphertext refers to a customer master key that does not exist, does not/),
  );
});

test('a deletion that is cancelled leaves the key disabled, and another one has its own time', async () => {
  const { kms, sandlot } = server;
  const { KeyId, pattern } = await newKey();
  await kms.scheduleKeyDeletion({ KeyId, PendingWindowInDays: 7 });
  await kms.cancelKeyDeletion({ KeyId });
  assert.equal(await stateOf(KeyId), 'Disabled');
  await assert.rejects(
    kms.cancelKeyDeletion({ KeyId }),
    refused('KMSInvalidStateException', new RegExp(`^${pattern} is not pending deletion\\.$`)),
  );
  await kms.scheduleKeyDeletion({ KeyId });
  await sandlot.advance(8 * day);
  await sandlot.idle();
  assert.equal(await stateOf(KeyId), 'PendingDeletion');
  await kms.cancelKeyDeletion({ KeyId });
});

test('a policy is put, told as it was put, and decides', async () => {
  const { kms, sandlot, user } = server;
  const { KeyId, arn } = await newKey();
  assert.deepEqual((await kms.listKeyPolicies({ KeyId })).PolicyNames, ['default']);
  const first = await kms.getKeyPolicy({ KeyId });
  assert.deepEqual([JSON.parse(first.Policy!).Id, first.PolicyName], ['key-default-1', 'default']);
  const holder = await user(sandlot.account);
  const root = { AWS: `arn:aws:iam::${sandlot.account}:root` };
  const Policy = document(
    { Sid: 'admin', Effect: 'Allow', Principal: root, Action: 'kms:*', Resource: '*' },
    { Sid: 'use', Effect: 'Allow', Principal: { AWS: holder.arn }, Action: 'kms:Encrypt', Resource: '*' },
  );
  await assert.rejects(holder.kms.encrypt({ KeyId, Plaintext }), refused('AccessDeniedException'));
  await kms.putKeyPolicy({ KeyId, Policy });
  assert.equal((await kms.getKeyPolicy({ KeyId: arn })).Policy, Policy);
  await holder.kms.encrypt({ KeyId, Plaintext });
  await assert.rejects(
    kms.putKeyPolicy({
      KeyId,
      Policy: document({ Effect: 'Allow', Principal: root, Action: 'kms:Get*', Resource: '*' }),
    }),
    refused('MalformedPolicyDocumentException', /^The new key policy will not allow you to update the key policy/),
  );
  await assert.rejects(
    kms.getKeyPolicy({ KeyId, PolicyName: 'other' }),
    refused('NotFoundException', /No such policy/),
  );
  assert.equal((await kms.getKeyPolicy({ KeyId })).Policy, Policy);
});

test('tags come, change and go', async () => {
  const { kms } = server;
  const { KeyId } = await newKey();
  const tags = async () =>
    (await kms.listResourceTags({ KeyId })).Tags!.map(({ TagKey, TagValue }) => `${TagKey}=${TagValue}`);
  await kms.tagResource({ KeyId, Tags: ['a', 'b'].map((TagKey) => ({ TagKey, TagValue: '1' })) });
  await kms.tagResource({ KeyId, Tags: [{ TagKey: 'b', TagValue: '2' }] });
  assert.deepEqual(await tags(), ['a=1', 'b=2']);
  await kms.untagResource({ KeyId, TagKeys: ['a', 'none'] });
  assert.deepEqual(await tags(), ['b=2']);
  const many = Array.from({ length: 50 }, (_, i) => ({ TagKey: `k${i}`, TagValue: '' }));
  await assert.rejects(kms.tagResource({ KeyId, Tags: many }), refused('TagException', /^Too many tags$/));
});

test('an AWS managed key is not changed by anybody', async () => {
  const { kms } = server;
  const { KeyId } = (await kms.describeKey({ KeyId: 'alias/aws/sns' })).KeyMetadata!;
  for (const call of [
    () => kms.disableKey({ KeyId: KeyId! }),
    () => kms.scheduleKeyDeletion({ KeyId: KeyId! }),
    () => kms.putKeyPolicy({ KeyId: KeyId!, Policy: document() }),
    () => kms.tagResource({ KeyId: KeyId!, Tags: [{ TagKey: 'a', TagValue: 'b' }] }),
  ])
    await assert.rejects(call(), refused('AccessDeniedException'));
  assert.equal((await kms.getKeyRotationStatus({ KeyId: KeyId! })).KeyRotationEnabled, true);
});
