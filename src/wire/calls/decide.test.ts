/**
 * What was decided about is what is done: a request meets the world as it is at its write,
 * not as it was at its decision.
 */
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { IAM } from '@aws-sdk/client-iam';
import { S3 } from '@aws-sdk/client-s3';
import { readConfig } from '../../server/config.ts';
import type { Store } from '../../kernel/store.ts';
import { startServer } from '../../server/main.ts';

interface Interrupted {
  readonly root: { readonly iam: IAM; readonly s3: S3 };
  clientsOf(userName: string, document: object): Promise<{ iam: IAM; s3: S3 }>;
  /** Runs `meanwhile` once, before the next write: that of the next request, between its decision and its commit. */
  beforeNextWrite(meanwhile: () => Promise<unknown>): void;
  /** What requests have noted by the time of their answers is written. */
  settled(): Promise<void>;
}

async function start(t: TestContext): Promise<Interrupted> {
  const credentials = { accessKeyId: 'AKIASANDLOTTESTADMIN', secretAccessKey: 'decided-before' };
  let meanwhile: (() => Promise<unknown>) | undefined;
  let writing = 0;
  const settled = async (): Promise<void> => {
    do await new Promise(setImmediate);
    while (writing > 0);
  };
  const interrupted = (store: Store): Store => ({
    ...store,
    write: async (work, after) => {
      const before = meanwhile;
      meanwhile = undefined;
      await before?.();
      writing++;
      return store.write(work, after).finally(() => writing--);
    },
  });
  const server = await startServer(
    { ...readConfig([], {}), port: 0, data: undefined, adminKey: credentials },
    { wrapStore: interrupted },
  );
  t.after(() => server.close());
  const clients = (keys: { accessKeyId: string; secretAccessKey: string }) => {
    const config = { endpoint: server.endpoint, region: 'us-east-1', credentials: keys, maxAttempts: 1 };
    const made = { iam: new IAM(config), s3: new S3({ ...config, forcePathStyle: true }) };
    t.after(() => {
      made.iam.destroy();
      made.s3.destroy();
    });
    return made;
  };
  const root = clients(credentials);
  return {
    root,
    settled,
    beforeNextWrite: (work) => {
      meanwhile = work;
    },
    clientsOf: async (UserName, document) => {
      await root.iam.createUser({ UserName });
      await root.iam.putUserPolicy({
        UserName,
        PolicyName: 'own',
        PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: document }),
      });
      const { AccessKey } = await root.iam.createAccessKey({ UserName });
      const own = clients({ accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! });
      // The first request notes the use of the key, which is a write of its own.
      await own.iam.getUser({ UserName }).catch(() => {});
      await own.s3.listBuckets().catch(() => {});
      await settled();
      return own;
    },
  };
}

test('a user made anew under another path is another resource', async (t) => {
  const {
    root: { iam },
    clientsOf,
    beforeNextWrite,
  } = await start(t);
  const worker = await clientsOf('worker', {
    Effect: 'Allow',
    Action: 'iam:TagUser',
    Resource: 'arn:aws:iam::*:user/dev/*',
  });
  await iam.createUser({ UserName: 'target', Path: '/dev/' });
  await worker.iam.tagUser({ UserName: 'target', Tags: [{ Key: 'a', Value: 'b' }] });
  beforeNextWrite(async () => {
    await iam.deleteUser({ UserName: 'target' });
    await iam.createUser({ UserName: 'target', Path: '/admin/' });
  });
  await assert.rejects(worker.iam.tagUser({ UserName: 'target', Tags: [{ Key: 'a', Value: 'b' }] }), {
    name: 'AccessDenied',
    message: /user\/admin\/target/,
  });
  assert.deepEqual((await iam.listUserTags({ UserName: 'target' })).Tags, []);
});

test('a condition key of the decision holds at the write', async (t) => {
  const {
    root: { iam },
    clientsOf,
    beforeNextWrite,
  } = await start(t);
  const boundary = 'arn:aws:iam::aws:policy/ReadOnlyAccess';
  const worker = await clientsOf('worker', {
    Effect: 'Allow',
    Action: 'iam:PutUserPolicy',
    Resource: '*',
    Condition: { StringEquals: { 'iam:PermissionsBoundary': boundary } },
  });
  await iam.createUser({ UserName: 'bounded', PermissionsBoundary: boundary });
  const put = (PolicyName: string) =>
    worker.iam.putUserPolicy({
      UserName: 'bounded',
      PolicyName,
      PolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: { Effect: 'Allow', Action: '*', Resource: '*' },
      }),
    });
  await put('within-the-boundary');
  beforeNextWrite(() => iam.deleteUserPermissionsBoundary({ UserName: 'bounded' }));
  await assert.rejects(put('free'), { name: 'AccessDenied' });
  assert.deepEqual((await iam.listUserPolicies({ UserName: 'bounded' })).PolicyNames, ['within-the-boundary']);
});

test('what changed without making a difference to the decision goes on', async (t) => {
  const {
    root: { iam },
    clientsOf,
    beforeNextWrite,
    settled,
  } = await start(t);
  const worker = await clientsOf('worker', {
    Effect: 'Allow',
    Action: 'iam:TagUser',
    Resource: 'arn:aws:iam::*:user/*',
  });
  const make = (Path: string) => iam.createUser({ UserName: 'target', Path });
  const remake = async (Path: string) => {
    await iam.deleteUser({ UserName: 'target' });
    await make(Path);
  };
  await make('/other/');
  for (const path of ['/dev/', '/dev/']) {
    // What a user does is noted in a write of its own, once for each resource.
    await worker.iam.tagUser({ UserName: 'target', Tags: [{ Key: 'a', Value: 'b' }] });
    await settled();
    await remake(path);
  }
  beforeNextWrite(() => remake('/other/'));
  await worker.iam.tagUser({ UserName: 'target', Tags: [{ Key: 'a', Value: 'b' }] });
  assert.deepEqual((await iam.listUserTags({ UserName: 'target' })).Tags, [{ Key: 'a', Value: 'b' }]);
});

test('conditions of an upload hold at its commit', async (t) => {
  const {
    root: { s3 },
    beforeNextWrite,
  } = await start(t);
  await s3.createBucket({ Bucket: 'things' });
  const read = async () => (await s3.getObject({ Bucket: 'things', Key: 'k' })).Body!.transformToString();
  beforeNextWrite(() => s3.putObject({ Bucket: 'things', Key: 'k', Body: 'theirs' }));
  await assert.rejects(s3.putObject({ Bucket: 'things', Key: 'k', Body: 'mine', IfNoneMatch: '*' }), {
    name: 'PreconditionFailed',
  });
  assert.equal(await read(), 'theirs');
  const { ETag } = await s3.headObject({ Bucket: 'things', Key: 'k' });
  beforeNextWrite(() => s3.putObject({ Bucket: 'things', Key: 'k', Body: 'newer' }));
  await assert.rejects(s3.putObject({ Bucket: 'things', Key: 'k', Body: 'mine', IfMatch: ETag }), {
    name: 'PreconditionFailed',
  });
  assert.equal(await read(), 'newer');
  const { ETag: newer } = await s3.headObject({ Bucket: 'things', Key: 'k' });
  beforeNextWrite(() => s3.deleteObject({ Bucket: 'things', Key: 'k' }));
  await assert.rejects(s3.putObject({ Bucket: 'things', Key: 'k', Body: 'mine', IfMatch: newer }), {
    name: 'NoSuchKey',
  });
});

test('a bucket that vanished before the write is not there', async (t) => {
  const {
    root: { s3 },
    beforeNextWrite,
  } = await start(t);
  await s3.createBucket({ Bucket: 'things' });
  beforeNextWrite(() => s3.deleteBucket({ Bucket: 'things' }));
  await assert.rejects(s3.putObject({ Bucket: 'things', Key: 'k', Body: 'mine' }), { name: 'NoSuchBucket' });
});
