/**
 * Answers as AWS gave them to LocalStack's tests
 * (`tests/aws/services/lambda_/test_lambda_api.snapshot.json`, recorded from 2025-11-25 to 2026-01-12).
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { IAM } from '@aws-sdk/client-iam';
import { Lambda, type CreateFunctionCommandInput } from '@aws-sdk/client-lambda';
import { refused } from '../../../testing/refused.ts';
import { startSandlot } from '../../../testing/start-sandlot.ts';
import { zipOf } from '../../../testing/zip.ts';

const sandlot = await startSandlot();
const config = { ...sandlot.clientConfig, maxAttempts: 1 };
const [lambda, iam] = [new Lambda(config), new IAM(config)];
const role = `arn:aws:iam::${sandlot.account}:role/runs`;
const ZipFile = zipOf({ 'index.mjs': 'export const handler = async () => 1;' });
const arnOf = (name: string, region = 'us-east-1') => `arn:aws:lambda:${region}:${sandlot.account}:function:${name}`;
const reason = 'The function is being created.';

before(async () => {
  const Statement = [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }];
  const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
  await iam.createRole({ RoleName: 'runs', AssumeRolePolicyDocument });
  await create('there');
});

after(async () => {
  for (const client of [lambda, iam]) client.destroy();
  await sandlot.close();
});

const create = (FunctionName: string, more: Partial<CreateFunctionCommandInput> = {}) =>
  lambda.createFunction({
    FunctionName,
    Runtime: 'nodejs22.x',
    Handler: 'index.handler',
    Role: role,
    Code: { ZipFile },
    ...more,
  });

const gone = (message: RegExp) => refused('ResourceNotFoundException', message, 404);
const invalid = (message: RegExp) => refused('InvalidParameterValueException', message, 400);

test('who makes a function hears that it is being made, who changes one that it is being changed', async () => {
  const made = await create('told', { Publish: true });
  assert.deepEqual(
    [made.State, made.StateReason, made.StateReasonCode, made.LastUpdateStatus, made.Version, made.FunctionArn],
    ['Pending', reason, 'Creating', undefined, '1', arnOf('told')],
  );
  const changed = await lambda.updateFunctionConfiguration({ FunctionName: 'told', Timeout: 5 });
  assert.deepEqual(
    [changed.State, changed.LastUpdateStatus, changed.LastUpdateStatusReason, changed.LastUpdateStatusReasonCode],
    ['Active', 'InProgress', reason, 'Creating'],
  );
  const now = await lambda.getFunctionConfiguration({ FunctionName: 'told' });
  const again = (RevisionId: string) =>
    lambda.updateFunctionConfiguration({ FunctionName: 'told', Timeout: 6, RevisionId });
  await assert.rejects(
    again(changed.RevisionId!),
    refused('PreconditionFailedException', /Call the GetFunction\/GetAlias API to retrieve/, 412),
  );
  assert.deepEqual([now.State, now.LastUpdateStatus, now.LastUpdateStatusReason], ['Active', 'Successful', undefined]);
  const lists = [
    ...(await lambda.listFunctions({ FunctionVersion: 'ALL' })).Functions!,
    ...(await lambda.listVersionsByFunction({ FunctionName: 'told' })).Versions!,
  ];
  for (const { State, LastUpdateStatus } of lists) assert.deepEqual([State, LastUpdateStatus], [undefined, undefined]);
});

test('another Region is not reachable, and what is run or reserved is told with its version', async () => {
  const FunctionName = arnOf('there', 'us-west-2');
  const elsewhere = gone(/^Functions from 'us-west-2' are not reachable in this region \('us-east-1'\)$/);
  for (const call of [
    () => lambda.getFunction({ FunctionName }),
    () => lambda.invoke({ FunctionName }),
    () => lambda.deleteFunction({ FunctionName }),
    () => lambda.getFunctionConcurrency({ FunctionName }),
    () => lambda.getFunctionUrlConfig({ FunctionName }),
    () => create(FunctionName),
  ])
    await assert.rejects(call(), elsewhere);
  const latest = gone(new RegExp(`^Function not found: ${arnOf('nobody')}:\\$LATEST$`));
  await assert.rejects(lambda.invoke({ FunctionName: 'nobody' }), latest);
  await assert.rejects(lambda.invoke({ FunctionName: 'nobody', InvocationType: 'Event' }), latest);
  const reserve = { FunctionName: 'nobody', ReservedConcurrentExecutions: 1 };
  await assert.rejects(lambda.putFunctionConcurrency(reserve), latest);
  const incomplete = lambda.getFunction({ FunctionName: arnOf('').slice(0, -1) });
  await assert.rejects(incomplete, gone(new RegExp(`^Function not found: ${arnOf('function')}$`)));
});

test('tags are told of the function itself, not of its versions', async () => {
  const Tags = { team: 'blue' };
  await create('tagged-versions', { Tags, Publish: true });
  const FunctionName = 'tagged-versions';
  assert.deepEqual((await lambda.getFunction({ FunctionName })).Tags, Tags);
  assert.equal((await lambda.getFunction({ FunctionName, Qualifier: '1' })).Tags, undefined);
});

test('a version that is not there is deleted already, and a function is told without it', async () => {
  await create('whole');
  await lambda.deleteFunction({ FunctionName: 'whole', Qualifier: '1233' });
  await lambda.deleteFunction({ FunctionName: 'whole' });
  const again = lambda.deleteFunction({ FunctionName: 'whole', Qualifier: '1233' });
  await assert.rejects(again, gone(new RegExp(`^Function not found: ${arnOf('whole')}$`)));
});

test('names, runtimes and architectures are refused in AWS’s words', async () => {
  const name = 'a'.repeat(65);
  const long = new RegExp(
    `^1 validation error detected: Value '${name}' at 'functionName' .* less than or equal to 64$`,
  );
  await assert.rejects(create(name), invalid(long));
  const old =
    /^The runtime parameter of nodejs14\.x is no longer supported for creating or updating AWS Lambda functions\./;
  await assert.rejects(create('old', { Runtime: 'nodejs14.x' }), invalid(old));
  await assert.rejects(
    lambda.updateFunctionConfiguration({ FunctionName: 'there', Runtime: 'nodejs14.x' }),
    invalid(old),
  );
  const unknown =
    /^Value PYTHON3\.9 at 'runtime' failed .* enum value set: \[nodejs20\.x, .*, java8\.al2\] or be a valid ARN$/;
  await assert.rejects(create('unknown', { Runtime: 'PYTHON3.9' as 'python3.9' }), invalid(unknown));
  await assert.rejects(
    create('unknown', { Architectures: ['X86_64' as 'x86_64'] }),
    refused(
      'ValidationException',
      /: \[Member must satisfy enum value set: \[x86_64, arm64\], Member must not be null\]$/,
    ),
  );
});

test('a description alone makes no version', async () => {
  await create('described');
  const publish = (Description?: string) => lambda.publishVersion({ FunctionName: 'described', Description });
  assert.equal((await publish('first')).Description, 'first');
  const again = await publish('second');
  assert.deepEqual([again.Version, again.Description], ['1', 'first']);
  assert.equal((await publish()).Version, '1');
  await lambda.updateFunctionConfiguration({ FunctionName: 'described', Description: 'changed' });
  const changed = await publish('third');
  assert.deepEqual([changed.Version, changed.Description], ['2', 'third']);
  const absent = lambda.updateAlias({ FunctionName: 'described', Name: 'none', FunctionVersion: '1' });
  await assert.rejects(absent, gone(new RegExp(`^Alias not found: ${arnOf('described')}:none$`)));
});

test('permissions are given by the revision of what they are of, and absence is told in several ways', async () => {
  await create('permitted', { Publish: true });
  const FunctionName = 'permitted';
  const alias = await lambda.createAlias({ FunctionName, Name: 'live', FunctionVersion: '1' });
  const given = { StatementId: 's3', Action: 'lambda:InvokeFunction', Principal: 's3.amazonaws.com' };
  const add = (Name: string, more: { Qualifier?: string; RevisionId?: string } = {}) =>
    lambda.addPermission({ FunctionName: Name, ...given, ...more });
  const wrong = /Call the GetPolicy API to retrieve the latest Revision Id$/;
  await assert.rejects(
    add(FunctionName, { Qualifier: 'live', RevisionId: 'wrong' }),
    refused('PreconditionFailedException', wrong, 412),
  );
  await add(`${FunctionName}:live`, { Qualifier: 'live', RevisionId: alias.RevisionId! });
  await assert.rejects(
    add(FunctionName, { Qualifier: '$LATEST' }),
    invalid(/^We currently do not support adding policies for \$LATEST\.$/),
  );
  const arn = arnOf(FunctionName);
  const noAlias = gone(new RegExp(`^Cannot find alias arn: ${arn}:none$`));
  await assert.rejects(add(`${FunctionName}:none`), noAlias);
  await assert.rejects(add(FunctionName, { Qualifier: '42' }), gone(new RegExp(`^Function not found: ${arn}:42$`)));
  await assert.rejects(add('nobody'), gone(new RegExp(`^Function not found: ${arnOf('nobody')}$`)));
  const remove = (Name: string, Qualifier?: string) =>
    lambda.removePermission({ FunctionName: Name, StatementId: 's3', Qualifier });
  await assert.rejects(remove(FunctionName), gone(/^No policy is associated with the given resource\.$/));
  await assert.rejects(remove(FunctionName, 'none'), noAlias);
  await assert.rejects(remove('nobody'), gone(new RegExp(`^No policy found for: ${arnOf('nobody')}$`)));
  for (const Name of ['nobody', `${FunctionName}:77`])
    await assert.rejects(
      lambda.getPolicy({ FunctionName: Name }),
      gone(/^The resource you requested does not exist\.$/),
    );
});

test('an account is a principal, and anybody is one', async () => {
  await create('accounts');
  const root = `arn:aws:iam::${sandlot.account}:root`;
  for (const [Principal, told] of [
    [sandlot.account, { AWS: root }],
    [root, { AWS: root }],
    ['*', '*'],
  ] as const) {
    const StatementId = `s${Principal.length}`;
    const Action = 'lambda:InvokeFunction';
    const added = await lambda.addPermission({ FunctionName: 'accounts', StatementId, Action, Principal });
    assert.deepEqual(JSON.parse(added.Statement!).Principal, told);
  }
  const { Policy } = await lambda.getPolicy({ FunctionName: 'accounts' });
  assert.equal(JSON.parse(Policy!).Statement.length, 3);
});

test('a hundred executions stay unreserved, and versions reserve none', async () => {
  const reserve = (FunctionName: string, ReservedConcurrentExecutions: number) =>
    lambda.putFunctionConcurrency({ FunctionName, ReservedConcurrentExecutions });
  await reserve('there', 900);
  await reserve('there', 899);
  await create('more');
  const below = /UnreservedConcurrentExecution below its minimum value of \[100\]\.$/;
  await assert.rejects(reserve('more', 2), invalid(below));
  await assert.rejects(reserve('there', 1001), invalid(below));
  await reserve('more', 1);
  await assert.rejects(
    reserve('there:$LATEST', 1),
    invalid(/^This operation is permitted on Lambda functions only\. Aliases and versions do not support/),
  );
});

test('tags are refused in AWS’s words', async () => {
  const Resource = arnOf('there');
  const Tags = Object.fromEntries(Array.from({ length: 51 }, (_, at) => [`k${at}`, '']));
  const tooMany = invalid(/^Number of tags exceeds resource tag limit\.$/);
  await assert.rejects(lambda.tagResource({ Resource, Tags }), tooMany);
  await assert.rejects(create('tagged', { Tags }), tooMany);
  await assert.rejects(
    lambda.tagResource({ Resource, Tags: {} }),
    invalid(/^An error occurred and the request cannot be processed\.$/),
  );
  const mapping = Resource.replace('function:there', 'event-source-mapping:01234567-89ab-cdef-0123-456789abcdef');
  for (const call of [
    () => lambda.tagResource({ Resource: mapping, Tags: { a: '' } }),
    () => lambda.untagResource({ Resource: mapping, TagKeys: ['a'] }),
    () => lambda.listTags({ Resource: mapping }),
  ])
    await assert.rejects(call(), gone(new RegExp(`^Event source mapping not found: ${mapping}$`)));
});
