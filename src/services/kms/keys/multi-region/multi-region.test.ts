/** Multi-Region keys: what one of them encrypts, the others open. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { KMS } from '@aws-sdk/client-kms';
import { startKmsServer, type KmsServer } from '../../../../testing/kms-clients.ts';
import { refused } from '../../../../testing/refused.ts';

const day = 24 * 60 * 60 * 1000;
const Plaintext = Buffer.from('x');

let server: KmsServer;
let there: KMS;

before(async () => {
  server = await startKmsServer();
  there = server.kmsAs(server.sandlot.credentials, 'eu-west-1');
});
after(() => server.close());

async function newPair() {
  const { KeyMetadata } = await server.kms.createKey({ MultiRegion: true });
  const KeyId = KeyMetadata!.KeyId!;
  const replica = await server.kms.replicateKey({ KeyId, ReplicaRegion: 'eu-west-1', Description: 'replica' });
  return { KeyId, arn: KeyMetadata!.Arn!, replica };
}

test('a replica opens what its primary encrypted, and the other way round, after a rotation too', async () => {
  const { kms } = server;
  const { KeyId, arn, replica } = await newPair();
  assert.match(KeyId, /^mrk-[0-9a-f]{32}$/);
  const told = replica.ReplicaKeyMetadata!;
  assert.equal(told.Arn, arn.replace('us-east-1', 'eu-west-1'));
  const configuration = {
    MultiRegionKeyType: 'REPLICA',
    PrimaryKey: { Arn: arn, Region: 'us-east-1' },
    ReplicaKeys: [{ Arn: told.Arn, Region: 'eu-west-1' }],
  };
  const { CurrentKeyMaterialId, KeyState, Enabled } = told;
  assert.deepEqual(
    [CurrentKeyMaterialId, KeyState, Enabled, replica.ReplicaTags],
    [undefined, 'Creating', false, undefined],
  );
  assert.equal((await there.describeKey({ KeyId })).KeyMetadata!.KeyState, 'Enabled');
  assert.deepEqual([told.MultiRegion, told.MultiRegionConfiguration], [true, configuration]);
  const primary = (await kms.describeKey({ KeyId })).KeyMetadata!.MultiRegionConfiguration;
  assert.deepEqual(primary, { ...configuration, MultiRegionKeyType: 'PRIMARY' });
  assert.equal(JSON.parse(replica.ReplicaPolicy!).Id, 'key-default-1');
  const before = (await kms.encrypt({ KeyId, Plaintext })).CiphertextBlob;
  await kms.rotateKeyOnDemand({ KeyId });
  const after = (await there.encrypt({ KeyId, Plaintext })).CiphertextBlob;
  for (const CiphertextBlob of [before, after])
    for (const client of [kms, there])
      assert.ok(Plaintext.equals((await client.decrypt({ CiphertextBlob })).Plaintext!));
  await assert.rejects(there.rotateKeyOnDemand({ KeyId }), refused('UnsupportedOperationException', /primary key\.$/));
});

test('each of them has its own state, aliases and tags', async () => {
  const { kms } = server;
  const { KeyId } = await newPair();
  await kms.disableKey({ KeyId });
  await there.encrypt({ KeyId, Plaintext });
  await there.createAlias({ AliasName: 'alias/there', TargetKeyId: KeyId });
  await assert.rejects(kms.describeKey({ KeyId: 'alias/there' }), refused('NotFoundException'));
  assert.equal((await there.describeKey({ KeyId })).KeyMetadata!.Description, 'replica');
});

test('another Region becomes the primary, and has the rotation', async () => {
  const { kms, sandlot } = server;
  const { KeyId } = await newPair();
  await kms.enableKeyRotation({ KeyId, RotationPeriodInDays: 100 });
  await kms.updatePrimaryRegion({ KeyId, PrimaryRegion: 'eu-west-1' });
  const typeOf = async (client: KMS) =>
    (await client.describeKey({ KeyId })).KeyMetadata!.MultiRegionConfiguration!.MultiRegionKeyType;
  assert.deepEqual([await typeOf(kms), await typeOf(there)], ['REPLICA', 'PRIMARY']);
  assert.equal((await kms.getKeyRotationStatus({ KeyId })).RotationPeriodInDays, 100);
  const first = (await kms.describeKey({ KeyId })).KeyMetadata!.CurrentKeyMaterialId;
  await sandlot.advance(101 * day);
  await sandlot.idle();
  const current = (await kms.describeKey({ KeyId })).KeyMetadata!.CurrentKeyMaterialId;
  assert.notEqual(current, first);
  assert.equal((await there.describeKey({ KeyId })).KeyMetadata!.CurrentKeyMaterialId, current);
  assert.equal((await kms.listKeyRotations({ KeyId })).Rotations!.length, 1);
});

test('a primary waits for its replicas to go', async () => {
  const { kms, sandlot } = server;
  const { KeyId } = await newPair();
  const scheduled = await kms.scheduleKeyDeletion({ KeyId, PendingWindowInDays: 7 });
  assert.deepEqual([scheduled.KeyState, scheduled.DeletionDate], ['PendingReplicaDeletion', undefined]);
  await there.scheduleKeyDeletion({ KeyId, PendingWindowInDays: 7 });
  await sandlot.advance(8 * day);
  await sandlot.idle();
  await assert.rejects(there.describeKey({ KeyId }), refused('NotFoundException'));
  const told = (await kms.describeKey({ KeyId })).KeyMetadata!;
  assert.deepEqual([told.KeyState, told.MultiRegionConfiguration!.ReplicaKeys], ['PendingDeletion', []]);
  await sandlot.advance(8 * day);
  await sandlot.idle();
  await assert.rejects(kms.describeKey({ KeyId }), refused('NotFoundException'));
});

test('what is no primary is not replicated, and nothing twice', async () => {
  const { kms } = server;
  const { KeyId } = await newPair();
  const plain = (await kms.createKey({})).KeyMetadata!.KeyId!;
  const no = refused('UnsupportedOperationException', /is not a multi-region primary key\.$/);
  await assert.rejects(kms.replicateKey({ KeyId: plain, ReplicaRegion: 'eu-west-1' }), no);
  await assert.rejects(there.replicateKey({ KeyId, ReplicaRegion: 'us-west-2' }), no);
  await assert.rejects(kms.replicateKey({ KeyId, ReplicaRegion: 'eu-west-1' }), refused('AlreadyExistsException'));
  await assert.rejects(kms.replicateKey({ KeyId, ReplicaRegion: 'xx-west-1' }), refused('ValidationException'));
});
