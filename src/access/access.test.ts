import assert from 'node:assert/strict';
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { accountOfAccessKeyId } from '../kernel/access-key-id.ts';
import type { Seal } from '../kernel/secrets/seal.ts';
import type { AccessKeyFacts } from '../services/iam/internal.ts';
import type { NewSession } from '../wire/context.ts';
import { createAuthenticate } from './authenticate.ts';
import { createSessions } from './sessions.ts';
import { altered } from '../testing/altered.ts';

function testSeal(key = randomBytes(32)): Seal {
  return {
    seal(purpose, plaintext) {
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(purpose));
      return Buffer.concat([nonce, cipher.update(plaintext, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString(
        'base64url',
      );
    },
    open(purpose, sealed) {
      const bytes = Buffer.from(sealed, 'base64url');
      if (bytes.length < 28) return undefined;
      try {
        const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12))
          .setAAD(Buffer.from(purpose))
          .setAuthTag(bytes.subarray(-16));
        return Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]).toString();
      } catch {
        return undefined;
      }
    },
    digest: () => {
      throw new Error('not needed');
    },
  };
}

const account = '000000123456';
const role: NewSession = {
  kind: 'assumed-role',
  account,
  durationSeconds: 3600,
  roleName: 'Builder',
  roleArn: `arn:aws:iam::${account}:role/path/Builder`,
  roleId: 'AROAEXAMPLE',
  sessionName: 'me',
};

function setUp(keys: Map<string, AccessKeyFacts> = new Map(), isOpen: (account: string) => boolean = () => true) {
  const state = { now: 1_000_500, epoch: 'one' };
  const clock = { real: () => state.now, now: () => state.now };
  const seal = testSeal();
  const sessions = createSessions({ seal, clock, epoch: () => state.epoch });
  const authenticate = createAuthenticate({
    read: (work) => work({} as never),
    seal,
    clock,
    sessions,
    findKey: async (_tx, id) => keys.get(id),
    isOpen: async (_tx, one) => isOpen(one),
  });
  return { state, sessions, authenticate };
}

test('temporary credentials authenticate their caller until they expire', async () => {
  const { state, sessions, authenticate } = setUp();
  const issued = sessions.issueCredentials(role);
  assert.match(issued.accessKeyId, /^ASIA[A-Z2-7]{16}$/);
  assert.equal(accountOfAccessKeyId(issued.accessKeyId), account);
  assert.equal(issued.secretAccessKey.length, 40);
  assert.equal(issued.expiresAt, 4_600_000);
  const credentials = await authenticate(issued.accessKeyId, issued.sessionToken);
  assert.ok(credentials.ok);
  assert.equal(credentials.secretAccessKey, issued.secretAccessKey);
  assert.deepEqual(credentials.caller, issued.caller);
  assert.equal(credentials.caller.arn, `arn:aws:sts::${account}:assumed-role/Builder/me`);
  assert.equal(credentials.caller.userId, 'AROAEXAMPLE:me');
  state.now = issued.expiresAt - 1;
  assert.ok((await authenticate(issued.accessKeyId, issued.sessionToken)).ok);
  state.now = issued.expiresAt;
  assert.deepEqual(await authenticate(issued.accessKeyId, issued.sessionToken), { ok: false, reason: 'expired-token' });
});

test('a token is bound to its access key, its seal and its epoch', async () => {
  const { state, sessions, authenticate } = setUp();
  const [one, two] = [sessions.issueCredentials(role), sessions.issueCredentials(role)];
  const refused = { ok: false, reason: 'invalid-token' };
  assert.deepEqual(await authenticate(one.accessKeyId, two.sessionToken), refused);
  assert.deepEqual(await authenticate(one.accessKeyId, undefined), { ok: false, reason: 'unknown-key' });
  assert.deepEqual(await authenticate(one.accessKeyId, ''), refused);
  assert.deepEqual(await authenticate(one.accessKeyId, altered(one.sessionToken)), refused);
  assert.deepEqual(await authenticate(one.accessKeyId, 'A'.repeat(100_000)), refused);
  assert.deepEqual(await setUp().authenticate(one.accessKeyId, one.sessionToken), refused);
  assert.ok((await authenticate(one.accessKeyId, one.sessionToken)).ok);
  state.epoch = 'two';
  assert.deepEqual(await authenticate(one.accessKeyId, one.sessionToken), refused);
});

test('each kind of session has the caller that AWS shows', () => {
  const { sessions } = setUp();
  const shown = (session: NewSession) => {
    const { kind, arn, userId } = sessions.issueCredentials(session).caller;
    return [kind, arn, userId];
  };
  const user = {
    kind: 'user',
    account,
    userName: 'ann',
    userId: 'AIDAX',
    arn: `arn:aws:iam::${account}:user/team/ann`,
  } as const;
  assert.deepEqual(shown({ kind: 'root', account, durationSeconds: 900 }), [
    'root',
    `arn:aws:iam::${account}:root`,
    account,
  ]);
  assert.deepEqual(
    shown({ kind: 'user', account, durationSeconds: 900, userName: 'ann', userId: 'AIDAX', issuer: user }),
    ['user', user.arn, 'AIDAX'],
  );
  assert.deepEqual(shown({ kind: 'federated-user', account, durationSeconds: 900, sessionName: 'bob', issuer: user }), [
    'federated-user',
    `arn:aws:sts::${account}:federated-user/bob`,
    `${account}:bob`,
  ]);
  assert.throws(() =>
    sessions.issueCredentials({ kind: 'federated-user', account, durationSeconds: 900, sessionName: 'bob' }),
  );
});

test('large session policies survive, and fit into a header', async () => {
  const { sessions, authenticate } = setUp();
  const policy = JSON.stringify({
    Version: '2012-10-17',
    Statement: Array.from({ length: 60 }, (_, i) => ({ Effect: 'Allow', Action: `s3:Get${i}`, Resource: '*' })),
  });
  const issued = sessions.issueCredentials({ ...role, sessionPolicies: [policy, policy] });
  assert.ok(issued.sessionToken.length < 4000);
  const credentials = await authenticate(issued.accessKeyId, issued.sessionToken);
  assert.ok(credentials.ok && credentials.caller.kind === 'assumed-role');
  assert.deepEqual(credentials.caller.sessionPolicies, [policy, policy]);
});

test('a long-term key works only while it is there and active', async () => {
  const id = 'AKIAIOSFODNN7EXAMPLE';
  const facts: AccessKeyFacts = {
    accessKeyId: id,
    secretAccessKey: 'secret',
    status: 'Active',
    account,
    owner: { kind: 'user', userName: 'ann', userId: 'AIDAX', arn: `arn:aws:iam::${account}:user/team/ann` },
  };
  const keys = new Map([[id, facts]]);
  const { authenticate } = setUp(keys);
  assert.deepEqual(await authenticate(id, undefined), {
    ok: true,
    secretAccessKey: 'secret',
    caller: {
      kind: 'user',
      account,
      arn: `arn:aws:iam::${account}:user/team/ann`,
      userId: 'AIDAX',
      userName: 'ann',
      accessKeyId: id,
    },
  });
  assert.deepEqual(await authenticate(id, 'token'), { ok: false, reason: 'invalid-token' });
  keys.set(id, { ...facts, status: 'Inactive' });
  assert.deepEqual(await authenticate(id, undefined), { ok: false, reason: 'inactive-key' });
  keys.set(id, { ...facts, owner: { kind: 'root' } });
  const root = await authenticate(id, undefined);
  assert.ok(root.ok && root.caller.kind === 'root' && root.caller.userId === account);
  keys.delete(id);
  assert.deepEqual(await authenticate(id, undefined), { ok: false, reason: 'unknown-key' });
  assert.deepEqual(await authenticate('x'.repeat(5000), undefined), { ok: false, reason: 'unknown-key' });
});

test('a session carries what was proved when it was issued', async () => {
  const { sessions, authenticate } = setUp();
  const issued = sessions.issueCredentials({
    ...role,
    tags: [
      { Key: '__proto__', Value: 'x' },
      { Key: 'Team', Value: 'Blue' },
    ],
    transitiveTagKeys: ['Team'],
    sourceIdentity: 'ann',
    mfaAuthenticatedAt: 5,
    federatedProvider: `arn:aws:iam::${account}:oidc-provider/id.example`,
  });
  const credentials = await authenticate(issued.accessKeyId, issued.sessionToken);
  assert.ok(credentials.ok);
  const { tags, transitiveTagKeys, sourceIdentity, mfaAuthenticatedAt, issuedAt, federatedProvider } =
    credentials.caller;
  assert.deepEqual(
    { tags, transitiveTagKeys, sourceIdentity, mfaAuthenticatedAt, issuedAt, federatedProvider },
    {
      tags: [
        { Key: '__proto__', Value: 'x' },
        { Key: 'Team', Value: 'Blue' },
      ],
      transitiveTagKeys: ['Team'],
      sourceIdentity: 'ann',
      mfaAuthenticatedAt: 5,
      issuedAt: 1_000_000,
      federatedProvider: `arn:aws:iam::${account}:oidc-provider/id.example`,
    },
  );
  assert.equal('mfaAuthenticatedAt' in sessions.issueCredentials(role).caller, false);
});

test('a closed account\u2019s credentials are refused, long-term and temporary', async () => {
  const id = 'AKIAIOSFODNN7EXAMPLE';
  const closed = new Set<string>();
  const { sessions, authenticate } = setUp(
    new Map([[id, { accessKeyId: id, secretAccessKey: 'secret', status: 'Active', account, owner: { kind: 'root' } }]]),
    (one) => !closed.has(one),
  );
  const issued = sessions.issueCredentials(role);
  const both = async () =>
    [await authenticate(id, undefined), await authenticate(issued.accessKeyId, issued.sessionToken)].map((one) =>
      one.ok ? 'ok' : one.reason,
    );
  assert.deepEqual(await both(), ['ok', 'ok']);
  closed.add(account);
  assert.deepEqual(await both(), ['unknown-key', 'invalid-token']);
});
