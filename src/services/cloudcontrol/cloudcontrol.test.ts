/** Cloud Control: requests, their events, what is refused, and as whom. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { IAM } from '@aws-sdk/client-iam';
import { resourcesOf, type Resources } from '../../testing/cloud-control.ts';
import { refused } from '../../testing/refused.ts';
import { startSandlot, type Sandlot } from '../../testing/start-sandlot.ts';

let sandlot: Sandlot;
let resources: Resources;
let iam: IAM;

before(async () => {
  sandlot = await startSandlot();
  resources = resourcesOf(sandlot);
  iam = new IAM({ ...sandlot.clientConfig, maxAttempts: 1 });
});

after(async () => {
  resources.close();
  iam.destroy();
  await sandlot.close();
});

const bucket = 'AWS::S3::Bucket';
const create = (desired: unknown, more: object = {}, { client } = resources) =>
  client.createResource({ TypeName: bucket, DesiredState: JSON.stringify(desired), ...more });
const update = (Identifier: string, patch: unknown, TypeName = bucket) =>
  resources.client.updateResource({ TypeName, Identifier, PatchDocument: JSON.stringify(patch) });

test('a request and its event; it is told again by its token', async () => {
  const { ProgressEvent: event } = await create({ BucketName: 'event' });
  const { RequestToken, EventTime, ...rest } = event!;
  assert.deepEqual(rest, { TypeName: bucket, Identifier: 'event', Operation: 'CREATE', OperationStatus: 'SUCCESS' });
  assert.ok(EventTime instanceof Date);
  const { ProgressEvent: again } = await resources.client.getResourceRequestStatus({ RequestToken });
  assert.deepEqual(again, event);
  const unknown = resources.client.getResourceRequestStatus({ RequestToken: 'DOESNOTEXIST' });
  await assert.rejects(
    unknown,
    refused('RequestTokenNotFoundException', /^Request with token DOESNOTEXIST was not found$/),
  );
  const cancelled = resources.client.cancelResourceRequest({ RequestToken });
  const text = new RegExp(`^Request ${RequestToken} is already in status SUCCESS$`);
  await assert.rejects(cancelled, refused('ValidationException', text));
});

test('what AWS answers to what is wrong', async () => {
  const { client } = resources;
  const TypeName = 'AWS::LocalStack::DoesNotExist';
  const noType = refused(
    'TypeNotFoundException',
    /^The type 'AWS::LocalStack::DoesNotExist' cannot be found\. Sandlot does not have it: /,
  );
  await assert.rejects(client.createResource({ TypeName, DesiredState: '{}' }), noType);
  await assert.rejects(client.getResource({ TypeName, Identifier: 'x' }), noType);
  await assert.rejects(client.listResources({ TypeName }), noType);
  const extra = /^Model validation failed \(#: extraneous key \[BucketSomething\] is not permitted\)$/;
  await assert.rejects(create({ BucketSomething: 'x' }), refused('ValidationException', extra));
  const wrong = /^Model validation failed \(#\/BucketName: expected type: String, found: Boolean\)$/;
  await assert.rejects(create({ BucketName: true }), refused('ValidationException', wrong));
  const noJson = client.createResource({ TypeName: bucket, DesiredState: '{' });
  await assert.rejects(noJson, refused('InvalidRequestException', /^DesiredState is not valid JSON$/));
  await assert.rejects(create([]), refused('InvalidRequestException', /not a JSON object/));
  const deep = client.createResource({ TypeName: bucket, DesiredState: `${'['.repeat(100)}${']'.repeat(100)}` });
  await assert.rejects(deep, refused('InvalidRequestException', /nests deeper/));
  const missing = client.getResource({ TypeName: bucket, Identifier: 'nowhere' });
  await assert.rejects(missing, refused('ResourceNotFoundException', /HandlerErrorCode: NotFound, RequestToken: /));
  const gone = await resources.failure(client.deleteResource({ TypeName: bucket, Identifier: 'nowhere' }));
  assert.match(gone, /^NotFound: /);
  const stacksOnly = client.createResource({ TypeName: 'AWS::IAM::Policy', DesiredState: '{}' });
  const unsupported = /^Resource type AWS::IAM::Policy does not support CREATE action$/;
  await assert.rejects(stacksOnly, refused('UnsupportedActionException', unsupported));
});

test('patches: what may not change, and what is no patch', async () => {
  await create({ BucketName: 'patched' });
  const fixed = /^Invalid patch update: createOnlyProperties \[\/properties\/BucketName\] cannot be updated$/;
  const rename = update('patched', [{ op: 'replace', path: '/BucketName', value: 'other' }]);
  await assert.rejects(rename, refused('NotUpdatableException', fixed));
  const readOnly = /^Invalid patch update: readOnlyProperties \[\/properties\/Arn\] cannot be updated$/;
  const setArn = update('patched', [{ op: 'replace', path: '/Arn', value: 'x' }]);
  await assert.rejects(setArn, refused('NotUpdatableException', readOnly));
  const nothing = update('patched', [{ op: 'remove', path: '/LoggingConfiguration' }]);
  await assert.rejects(nothing, refused('InvalidRequestException', /there is nothing at \/LoggingConfiguration/));
  await assert.rejects(update('patched', {}), refused('InvalidRequestException', /no list/));
  await assert.rejects(update('nowhere', []), refused('ResourceNotFoundException', /was not found/));
  const untyped = update('patched', [{ op: 'add', path: '/VersioningConfiguration', value: {} }]);
  await assert.rejects(untyped, refused('ValidationException', /required key \[Status\] not found/));
});

test('a client token makes one resource, and names one request', async () => {
  const ClientToken = 'one-token';
  const first = await create({ BucketName: 'once' }, { ClientToken });
  const again = await create({ BucketName: 'once' }, { ClientToken });
  assert.deepEqual(again.ProgressEvent, first.ProgressEvent);
  const other = create({ BucketName: 'twice' }, { ClientToken });
  const known = `existing operation with RequestToken ${first.ProgressEvent!.RequestToken}$`;
  const text = new RegExp(`^ClientToken one-token is already associated with an ${known}`);
  await assert.rejects(other, refused('ClientTokenConflictException', text));
});

test('requests are listed, the newest first, page by page, and forgotten after a week', async (t) => {
  const own = await startSandlot();
  t.after(() => own.close());
  const there = resourcesOf(own);
  t.after(() => there.close());
  // Of one moment's requests none is the newest.
  const later = () => own.advance(1000);
  for (const BucketName of ['a-1', 'a-2', 'a-3']) {
    await there.create(bucket, { BucketName });
    await later();
  }
  await there.remove(bucket, 'a-2');
  await later();
  await there.failure(there.client.deleteResource({ TypeName: bucket, Identifier: 'a-2' }));
  const found: string[] = [];
  let NextToken: string | undefined;
  do {
    const page = await there.client.listResourceRequests({ MaxResults: 2, NextToken });
    found.push(
      ...page.ResourceRequestStatusSummaries!.map((one) => `${one.Operation} ${one.Identifier} ${one.OperationStatus}`),
    );
    ({ NextToken } = page);
  } while (NextToken !== undefined);
  assert.deepEqual(found, [
    'DELETE a-2 FAILED',
    'DELETE a-2 SUCCESS',
    'CREATE a-3 SUCCESS',
    'CREATE a-2 SUCCESS',
    'CREATE a-1 SUCCESS',
  ]);
  const filter = { Operations: ['DELETE' as const], OperationStatuses: ['FAILED' as const] };
  const filtered = await there.client.listResourceRequests({ ResourceRequestStatusFilter: filter });
  assert.equal(filtered.ResourceRequestStatusSummaries!.length, 1);
  await own.advance(8 * 24 * 3_600_000);
  await own.idle();
  assert.deepEqual((await there.client.listResourceRequests({})).ResourceRequestStatusSummaries, []);
});

test('resources are listed in pages', async () => {
  const own = await startSandlot();
  const there = resourcesOf(own);
  for (const BucketName of ['p-1', 'p-2', 'p-3']) await there.create(bucket, { BucketName });
  const first = await there.client.listResources({ TypeName: bucket, MaxResults: 2 });
  assert.deepEqual(
    first.ResourceDescriptions!.map(({ Identifier, Properties }) => [Identifier, JSON.parse(Properties!)]),
    [
      ['p-1', { BucketName: 'p-1' }],
      ['p-2', { BucketName: 'p-2' }],
    ],
  );
  const second = await there.client.listResources({ TypeName: bucket, MaxResults: 2, NextToken: first.NextToken });
  assert.deepEqual(
    second.ResourceDescriptions!.map(({ Identifier }) => Identifier),
    ['p-3'],
  );
  assert.equal(second.NextToken, undefined);
  await assert.rejects(
    there.client.listResources({ TypeName: bucket, NextToken: '*' }),
    refused('InvalidRequestException'),
  );
  there.close();
  await own.close();
});

test('the caller needs both permissions; a role is handed over, and trusts CloudFormation', async () => {
  const document = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement });
  const allow = (Action: string | string[], Resource = '*') => ({ Effect: 'Allow', Action, Resource });
  await iam.createUser({ UserName: 'builder' });
  const put = (...Statement: object[]) =>
    iam.putUserPolicy({ UserName: 'builder', PolicyName: 'own', PolicyDocument: document(...Statement) });
  await put(allow('s3:*'));
  const { AccessKey: key } = await iam.createAccessKey({ UserName: 'builder' });
  const builder = resourcesOf(sandlot, { accessKeyId: key!.AccessKeyId!, secretAccessKey: key!.SecretAccessKey! });
  const asBuilder = (more: object = {}) => create({ BucketName: 'built' }, more, builder);
  await assert.rejects(asBuilder(), refused('AccessDeniedException', /cloudformation:CreateResource/));
  await put(allow('cloudformation:CreateResource'));
  assert.match(await resources.failure(asBuilder()), /^AccessDenied: .*s3:/);

  const trust = (Service: string) => document({ Effect: 'Allow', Principal: { Service }, Action: 'sts:AssumeRole' });
  const { Role } = await iam.createRole({ RoleName: 'maker', AssumeRolePolicyDocument: trust('ec2.amazonaws.com') });
  await iam.putRolePolicy({ RoleName: 'maker', PolicyName: 'own', PolicyDocument: document(allow('s3:*')) });
  const RoleArn = Role!.Arn!;
  await assert.rejects(asBuilder({ RoleArn }), refused('AccessDeniedException', /iam:PassRole/));
  await put(allow('cloudformation:CreateResource'), allow('iam:PassRole', RoleArn));
  await assert.rejects(asBuilder({ RoleArn }), refused('AccessDenied', /sts:AssumeRole/, 403));
  const PolicyDocument = trust('cloudformation.amazonaws.com');
  await iam.updateAssumeRolePolicy({ RoleName: 'maker', PolicyDocument });
  assert.equal((await asBuilder({ RoleArn })).ProgressEvent!.OperationStatus, 'SUCCESS');
  builder.close();
});
