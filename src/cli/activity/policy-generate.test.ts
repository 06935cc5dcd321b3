/** `sandlot policy generate`: enough for what was done, and for nothing else. */
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { IAM } from '@aws-sdk/client-iam';
import { S3 } from '@aws-sdk/client-s3';
import { STS } from '@aws-sdk/client-sts';
import { startSandlot, type Sandlot } from '../../testing/start-sandlot.ts';
import { generate, type GenerateOptions } from '../commands/activity/policy.ts';
import { asLocalServer } from '../../testing/command-line.ts';

interface Statement {
  Effect: 'Allow';
  Action: string | string[];
  Resource: string | string[];
}
interface Clients {
  readonly s3: S3;
  readonly iam: IAM;
}

const document = (Statement: readonly object[]): string => JSON.stringify({ Version: '2012-10-17', Statement });

async function start(t: TestContext) {
  const sandlot = await startSandlot();
  const iam = new IAM(sandlot.clientConfig);
  const root = new S3(sandlot.clientConfig);
  t.after(async () => {
    iam.destroy();
    root.destroy();
    await sandlot.close();
  });
  await iam.createUser({ UserName: 'ann' });
  await iam.putUserPolicy({
    UserName: 'ann',
    PolicyName: 'own',
    PolicyDocument: document([{ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' }]),
  });
  await iam.createRole({
    RoleName: 'worker',
    AssumeRolePolicyDocument: document([
      { Effect: 'Allow', Principal: { AWS: sandlot.account }, Action: 'sts:AssumeRole' },
    ]),
  });
  await iam.createRole({
    RoleName: 'service',
    AssumeRolePolicyDocument: document([
      { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' },
    ]),
  });
  await root.createBucket({ Bucket: 'shop' });
  const setPolicy = (statements: readonly object[]) =>
    iam.putRolePolicy({ RoleName: 'worker', PolicyName: 'own', PolicyDocument: document(statements) });
  const generated = async (more: Partial<GenerateOptions> = {}) => {
    const { json, remarks } = await generate(asLocalServer(sandlot, '/nowhere'), { fromActivity: 'worker', ...more });
    return { statements: (JSON.parse(json) as { Statement: Statement[] }).Statement, remarks };
  };
  return { sandlot, iam, root, setPolicy, generated, worker: await assume(sandlot, iam) };
}

async function assume(sandlot: Sandlot, iam: IAM): Promise<Clients> {
  const { AccessKey } = await iam.createAccessKey({ UserName: 'ann' });
  const sts = new STS({
    ...sandlot.clientConfig,
    credentials: { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! },
  });
  const { Credentials: keys } = await sts.assumeRole({
    RoleArn: `arn:aws:iam::${sandlot.account}:role/worker`,
    RoleSessionName: 'work',
  });
  sts.destroy();
  const config = {
    ...sandlot.clientConfig,
    maxAttempts: 1,
    credentials: {
      accessKeyId: keys!.AccessKeyId!,
      secretAccessKey: keys!.SecretAccessKey!,
      sessionToken: keys!.SessionToken!,
    },
  };
  return { s3: new S3(config), iam: new IAM(config) };
}

/** What the role does, each call by itself, and what has to be undone so that it can be done again. */
const work: readonly (readonly [
  string,
  (clients: Clients) => Promise<unknown>,
  ((root: Clients) => Promise<unknown>)?,
])[] = [
  ['put', ({ s3 }) => s3.putObject({ Bucket: 'shop', Key: 'in/*?${x}', Body: 'x' })],
  ['get', ({ s3 }) => s3.getObject({ Bucket: 'shop', Key: 'in/*?${x}' }).then(({ Body }) => Body!.transformToString())],
  ['list', ({ s3 }) => s3.listObjectsV2({ Bucket: 'shop' })],
  [
    'delete',
    ({ s3 }) =>
      s3
        .deleteObjects({ Bucket: 'shop', Delete: { Objects: [{ Key: 'in/gone' }] } })
        .then(({ Errors }) => assert.equal(Errors, undefined)),
  ],
  ['buckets', ({ s3 }) => s3.listBuckets()],
  [
    'make a profile',
    ({ iam }) => iam.createInstanceProfile({ InstanceProfileName: 'p' }),
    ({ iam }) => iam.deleteInstanceProfile({ InstanceProfileName: 'p' }),
  ],
  [
    'pass a role',
    async ({ iam }) => {
      await iam.addRoleToInstanceProfile({ InstanceProfileName: 'q', RoleName: 'service' });
    },
    ({ iam }) => iam.removeRoleFromInstanceProfile({ InstanceProfileName: 'q', RoleName: 'service' }),
  ],
];

async function results(worker: Clients, root: Clients): Promise<string[]> {
  const failed: string[] = [];
  for (const [name, call, undo] of work) {
    const done = await call(worker).then(
      () => true,
      () => false,
    );
    if (!done) failed.push(name);
    else await undo?.(root);
  }
  return failed;
}

test('the generated policy is enough for the same work, needs each of its actions, and allows no more', async (t) => {
  const { iam, root, setPolicy, generated, worker } = await start(t);
  await iam.createInstanceProfile({ InstanceProfileName: 'q' });
  await setPolicy([{ Effect: 'Allow', Action: '*', Resource: '*' }]);
  assert.deepEqual(await results(worker, { s3: root, iam }), []);
  const { statements, remarks } = await generated();
  assert.match(remarks, /^What arn:aws:iam::\d{12}:role\/worker did from \S+Z to \S+Z:\n$/);
  await setPolicy(statements);
  assert.deepEqual(await results(worker, { s3: root, iam }), []);
  await assert.rejects(
    worker.s3.getObject({ Bucket: 'shop', Key: 'in/other${x}' }),
    { name: 'AccessDenied' },
    'characters of a key are no wildcards',
  );
  await assert.rejects(worker.s3.createBucket({ Bucket: 'more' }), { name: 'AccessDenied' });
  await assert.rejects(worker.iam.addRoleToInstanceProfile({ InstanceProfileName: 'q', RoleName: 'worker' }), {
    name: 'AccessDenied',
  });
  const actions = statements.flatMap(({ Action }) => Action);
  assert.ok(actions.includes('iam:PassRole') && actions.includes('s3:DeleteObject'), String(actions));
  for (const action of actions) {
    await setPolicy(
      statements
        .map((statement) => ({ ...statement, Action: [statement.Action].flat().filter((other) => other !== action) }))
        .filter(({ Action }) => Action.length > 0),
    );
    assert.notDeepEqual(await results(worker, { s3: root, iam }), [], `${action} is not needed`);
  }
});

test("what was refused, and what a bucket's policy allows alone, is not in it", async (t) => {
  const { sandlot, iam, root, setPolicy, generated, worker } = await start(t);
  await assert.rejects(generated(), { exitCode: 3 });
  await setPolicy([{ Effect: 'Allow', Action: ['s3:ListBucket', 'iam:AddRoleToInstanceProfile'], Resource: '*' }]);
  const session = await root.putBucketPolicy({
    Bucket: 'shop',
    Policy: document([
      {
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${sandlot.account}:role/worker` },
        Action: 's3:PutObject',
        Resource: 'arn:aws:s3:::shop/*',
      },
    ]),
  });
  assert.ok(session);
  await worker.s3.putObject({ Bucket: 'shop', Key: 'a', Body: 'x' });
  await worker.s3.listObjectsV2({ Bucket: 'shop' });
  await iam.createInstanceProfile({ InstanceProfileName: 'q' });
  await assert.rejects(
    worker.iam.addRoleToInstanceProfile({ InstanceProfileName: 'q', RoleName: 'service' }),
    /iam:PassRole/,
  );
  await assert.rejects(worker.s3.getObject({ Bucket: 'shop', Key: 'a' }), { name: 'AccessDenied' });
  assert.deepEqual((await generated()).statements, [
    { Effect: 'Allow', Action: 's3:ListBucket', Resource: 'arn:aws:s3:::shop' },
  ]);
});

test('beyond a hundred resources the policy names what they begin with, and says so', async (t) => {
  const { setPolicy, generated, worker } = await start(t);
  await setPolicy([{ Effect: 'Allow', Action: 's3:*', Resource: '*' }]);
  for (let index = 0; index < 101; index++)
    await worker.s3.deleteObject({ Bucket: 'shop', Key: `photos/2026/p${index}` });
  const { statements, remarks } = await generated();
  assert.deepEqual(statements, [
    { Effect: 'Allow', Action: 's3:DeleteObject', Resource: 'arn:aws:s3:::shop/photos/2026/*' },
  ]);
  assert.match(remarks, /s3:DeleteObject was done on so many resources .*: arn:aws:s3:::shop\/photos\/2026\/\*\n/);
  await worker.s3.deleteObject({ Bucket: 'shop', Key: 'photos/2025/p' });
  assert.equal((await generated()).statements[0]!.Resource, 'arn:aws:s3:::shop/photos/*');
});

test('within a time, by ARN, and of whom there is', async (t) => {
  const { sandlot, setPolicy, generated, worker } = await start(t);
  await setPolicy([{ Effect: 'Allow', Action: 's3:*', Resource: '*' }]);
  await worker.s3.listBuckets();
  await sandlot.advance(30 * 60_000);
  await worker.s3.listObjectsV2({ Bucket: 'shop' });
  assert.deepEqual(
    (await generated({ since: '10m', fromActivity: `arn:aws:iam::${sandlot.account}:role/worker` })).statements.map(
      ({ Action }) => Action,
    ),
    ['s3:ListBucket'],
  );
  assert.deepEqual(
    (await generated({ fromActivity: 'WORKER' })).statements.map(({ Action }) => Action),
    ['s3:ListAllMyBuckets', 's3:ListBucket'],
  );
  assert.deepEqual(
    (await generated({ fromActivity: `arn:aws:iam::${sandlot.account}:user/ann` })).statements.map(
      ({ Action }) => Action,
    ),
    ['sts:AssumeRole'],
  );
  for (const fromActivity of [
    'nobody',
    `arn:aws:iam::${sandlot.account}:role/other/worker`,
    'arn:aws:iam::111122223333:role/worker',
  ]) {
    await assert.rejects(generated({ fromActivity }), { exitCode: 3, message: /has no role, permission set or user/ });
  }
  for (const since of ['0m', '10', '400d', 'soon']) await assert.rejects(generated({ since }), { exitCode: 2 });
  await assert.rejects(generated({ account: '12' }), /account must be an account's 12 digits/);
});
