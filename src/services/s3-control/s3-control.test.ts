/** S3 Control as its clients ask: signed for `s3`, the account in a header and, as they have it, before the host. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { IAM } from '@aws-sdk/client-iam';
import { S3 } from '@aws-sdk/client-s3';
import { sendRaw, type Keys, type RawResponse } from '../../testing/requests/signed-request.ts';
import { startSandlot, type Sandlot } from '../../testing/start-sandlot.ts';

let sandlot: Sandlot;
let s3: S3;
let iam: IAM;

before(async () => {
  sandlot = await startSandlot();
  s3 = new S3({ ...sandlot.clientConfig, maxAttempts: 1 });
  iam = new IAM(sandlot.clientConfig);
});

after(async () => {
  s3.destroy();
  iam.destroy();
  await sandlot.close();
});

interface Sent {
  readonly body?: string;
  readonly query?: string;
  readonly host?: string;
  readonly keys?: Keys;
  readonly account?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const namespace = 'xmlns="http://awss3control.amazonaws.com/doc/2018-08-20/"';
const blockPath = '/v20180820/configuration/publicAccessBlock';

function control(method: string, path: string, sent: Sent = {}): Promise<RawResponse> {
  const { body = '', query = '', host, keys = sandlot.credentials, account = sandlot.account } = sent;
  const headers = sent.headers ?? { 'x-amz-account-id': account };
  return sendRaw(
    sandlot.endpoint,
    { method, path, query, headers, body: Buffer.from(body) },
    { service: 's3', keys, ...(host !== undefined && { host }) },
  );
}

function block(settings: Readonly<Record<string, boolean>>): string {
  const members = Object.entries(settings).map(([name, value]) => `<${name}>${value}</${name}>`);
  return `<PublicAccessBlockConfiguration ${namespace}>${members.join('')}</PublicAccessBlockConfiguration>`;
}

const codeOf = ({ status, body }: RawResponse) => `${status} ${/<Code>(\w+)/.exec(body)?.[1] ?? ''}`.trim();

async function readerWith(...Action: string[]): Promise<Keys> {
  const UserName = `u-${randomUUID()}`;
  await iam.createUser({ UserName });
  const Statement = [{ Effect: 'Allow', Action, Resource: '*' }];
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
  await iam.putUserPolicy({ UserName, PolicyName: 'own', PolicyDocument });
  const { AccessKey } = await iam.createAccessKey({ UserName });
  return { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! };
}

test("an account's Block Public Access is put, read and removed", async () => {
  const none = await control('GET', blockPath);
  assert.equal(codeOf(none), '404 NoSuchPublicAccessBlockConfiguration');
  assert.match(none.body, /^<\?xml[^>]*>\s*<ErrorResponse><Error>.*<\/Error><RequestId>/);
  assert.equal((await control('PUT', blockPath, { body: block({ BlockPublicPolicy: true }) })).status, 200);
  const { status, body } = await control('GET', blockPath);
  assert.equal(status, 200);
  assert.match(
    body,
    new RegExp(
      '<PublicAccessBlockConfiguration[^>]*><BlockPublicAcls>false</BlockPublicAcls>' +
        '<IgnorePublicAcls>false</IgnorePublicAcls><BlockPublicPolicy>true</BlockPublicPolicy>' +
        '<RestrictPublicBuckets>false</RestrictPublicBuckets></PublicAccessBlockConfiguration>',
    ),
  );
  assert.equal((await control('DELETE', blockPath)).status, 200);
  assert.equal(codeOf(await control('GET', blockPath)), '404 NoSuchPublicAccessBlockConfiguration');
});

test("it is asked of one's own account, by who may", async () => {
  assert.equal(codeOf(await control('GET', blockPath, { account: '999988887777' })), '403 AccessDenied');
  const keys = await readerWith('s3:GetAccountPublicAccessBlock');
  assert.equal(codeOf(await control('GET', blockPath, { keys })), '404 NoSuchPublicAccessBlockConfiguration');
  assert.equal(codeOf(await control('PUT', blockPath, { keys, body: block({}) })), '403 AccessDenied');
  assert.equal(codeOf(await control('DELETE', blockPath, { keys })), '403 AccessDenied');
  assert.equal(codeOf(await control('PUT', blockPath, { body: '<x' })), '400 MalformedXML');
});

test("it is in force for all of the account's buckets", async () => {
  const Bucket = `b-${randomUUID()}`;
  await s3.createBucket({ Bucket });
  await s3.deletePublicAccessBlock({ Bucket });
  await s3.putObject({ Bucket, Key: 'k', Body: 'x' });
  const Policy = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: `arn:aws:s3:::${Bucket}/*` }],
  });
  const read = async () => (await fetch(`${sandlot.endpoint}/${Bucket}/k`)).status;
  await s3.putBucketPolicy({ Bucket, Policy });
  assert.equal(await read(), 200);
  await control('PUT', blockPath, { body: block({ RestrictPublicBuckets: true, BlockPublicPolicy: true }) });
  try {
    assert.equal(await read(), 403);
    await assert.rejects(s3.putBucketPolicy({ Bucket, Policy }), {
      name: 'AccessDenied',
      message: /because public policies are blocked by the BlockPublicPolicy block public access setting/,
    });
    await assert.rejects(s3.getPublicAccessBlock({ Bucket }), { name: 'NoSuchPublicAccessBlockConfiguration' });
  } finally {
    await control('DELETE', blockPath);
  }
  assert.equal(await read(), 200);
});

test("it is answered under the endpoint's names with the account before them", async () => {
  const { port } = new URL(sandlot.endpoint);
  for (const host of [`${sandlot.account}.127.0.0.1:${port}`, `${sandlot.account}.localhost:${port}`])
    assert.equal(codeOf(await control('GET', blockPath, { host })), '404 NoSuchPublicAccessBlockConfiguration', host);
  const unsigned = { method: 'GET', path: blockPath, query: '', body: Buffer.alloc(0) };
  for (const name of ['127.0.0.1', 'localhost']) {
    const headers = { host: `${sandlot.account}.${name}:${port}`, 'x-amz-account-id': sandlot.account };
    assert.ok((await sendRaw(sandlot.endpoint, { ...unsigned, headers })).status >= 400, name);
  }
  const elsewhere = await control('GET', blockPath, { host: `1234.localhost:${port}` });
  assert.equal(elsewhere.status, 421, 'no account');
});

test("a bucket may be called as S3 Control's paths begin", async () => {
  const Bucket = 'v20180820';
  await s3.createBucket({ Bucket });
  await s3.putObject({ Bucket, Key: 'configuration/publicAccessBlock', Body: 'an object' });
  assert.equal((await control('GET', blockPath, { headers: {} })).body, 'an object');
});

test('tags of a bucket are put and removed one by one, by its ARN', async () => {
  const Bucket = `b-${randomUUID()}`;
  await s3.createBucket({ Bucket });
  const path = `/v20180820/tags/${encodeURIComponent(`arn:aws:s3:::${Bucket}`)}`;
  const tag = (tags: Record<string, string>) => {
    const all = Object.entries(tags).map(([key, value]) => `<Tag><Key>${key}</Key><Value>${value}</Value></Tag>`);
    const body = `<TagResourceRequest ${namespace}><Tags>${all.join('')}</Tags></TagResourceRequest>`;
    return control('POST', path, { body });
  };
  assert.match((await control('GET', path)).body, /<ListTagsForResourceResult><Tags><\/Tags>/);
  assert.equal((await tag({ a: '1', b: '2' })).status, 204);
  assert.equal((await tag({ b: '3', c: '4' })).status, 204);
  const kept = async () =>
    Object.fromEntries((await s3.getBucketTagging({ Bucket })).TagSet!.map((t) => [t.Key, t.Value]));
  assert.deepEqual(await kept(), { a: '1', b: '3', c: '4' });
  assert.match((await control('GET', path)).body, /<Tag><Key>a<\/Key><Value>1<\/Value><\/Tag>/);
  assert.equal((await control('DELETE', path, { query: 'tagKeys=a&tagKeys=c' })).status, 204);
  assert.deepEqual(await kept(), { b: '3' });
  assert.equal(codeOf(await tag({ 'aws:x': '1' })), '400 InvalidTag');
  assert.match((await tag({ 'aws:x': '1' })).body, /Remove (?:"|&quot;)aws:(?:"|&quot;) from your tag keys/);
  assert.match((await tag({ 'a,b': '1' })).body, /tag key or value that isn(?:'|&apos;|&#39;)t valid/);
  assert.match((await tag({ a: 'b,c' })).body, /tag key or value that isn(?:'|&apos;|&#39;)t valid/);
  const nowhere = `/v20180820/tags/${encodeURIComponent(`arn:aws:s3:::${randomUUID()}`)}`;
  for (const [method, query] of [
    ['GET', ''],
    ['DELETE', 'tagKeys=a'],
  ] as const)
    assert.equal(codeOf(await control(method, nowhere, { query })), '404 NoSuchResource');
  const keys = await readerWith('s3:ListTagsForResource');
  assert.equal((await control('GET', path, { keys })).status, 200);
  assert.equal(codeOf(await control('DELETE', path, { keys, query: 'tagKeys=b' })), '403 AccessDenied');
});

test('what is not there says so by its name', async () => {
  const answer = await control('GET', '/v20180820/accesspoint');
  assert.equal(answer.status, 501);
  assert.match(answer.body, /ListAccessPoints/);
});
