import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CredentialUse } from '../services/iam/internal.ts';
import type { RoleCaller, UserCaller } from '../wire/caller.ts';
import { createUseRecorder } from './use-recorder.ts';

const account = '111122223333';
const user: UserCaller = { kind: 'user', account, arn: 'a', userId: 'AIDAX', userName: 'ann', accessKeyId: 'AKIAX' };
const role: RoleCaller = {
  kind: 'assumed-role',
  account,
  arn: 'a',
  userId: 'AROAX:me',
  roleName: 'r',
  roleArn: 'r',
  roleId: 'AROAX',
  sessionName: 'me',
  accessKeyId: 'ASIAX',
  expiresAt: 1,
};

function setUp() {
  const state = { now: 1_000_999 };
  const writes: (readonly CredentialUse[])[] = [];
  const errors: unknown[] = [];
  let release: (() => void)[] = [];
  const record = createUseRecorder({
    clock: { real: () => state.now, now: () => state.now },
    write: (uses) =>
      new Promise((resolve) => {
        writes.push(uses);
        release.push(resolve);
      }),
    onError: (error) => errors.push(error),
  });
  return {
    state,
    writes,
    record,
    finish: async () => {
      const all = release;
      release = [];
      for (const one of all) one();
      await new Promise(setImmediate);
    },
  };
}

test('uses gather while one write is under way, and none is written twice within a minute', async () => {
  const { state, writes, record, finish } = setUp();
  for (let i = 0; i < 100; i++) record(user, 's3', 'us-east-1');
  record(role, 's3', 'eu-west-1');
  record(user, 'iam', 'us-east-1');
  assert.deepEqual(writes, [
    [{ account, namespace: 's3', region: 'us-east-1', usedAt: 1_000_000, entityId: 'AIDAX', accessKeyId: 'AKIAX' }],
  ]);
  await finish();
  assert.deepEqual(
    writes[1]?.map(({ entityId, accessKeyId, namespace }) => [entityId, accessKeyId, namespace]),
    [
      ['AROAX', undefined, 's3'],
      ['AIDAX', 'AKIAX', 'iam'],
    ],
  );
  await finish();
  state.now += 59_000;
  record(user, 's3', 'us-east-1');
  assert.equal(writes.length, 2);
  state.now += 1000;
  record(user, 's3', 'us-east-1');
  assert.equal(writes.length, 3);
});

test('a failed write is reported, and later ones go on', async () => {
  let fail = true;
  const errors: unknown[] = [];
  const written: string[] = [];
  const record = createUseRecorder({
    clock: { real: () => 0, now: () => 0 },
    onError: (error) => errors.push(error),
    write: async (uses) => {
      if (fail) throw new Error('no');
      written.push(...uses.map(({ namespace }) => namespace));
    },
  });
  record(user, 's3', 'us-east-1');
  await new Promise(setImmediate);
  fail = false;
  record(user, 'iam', 'us-east-1');
  record({ kind: 'anonymous', account, arn: 'a', userId: 'a' }, 'sts', 'us-east-1');
  await new Promise(setImmediate);
  assert.equal(errors.length, 1);
  assert.deepEqual(written, ['iam']);
});
