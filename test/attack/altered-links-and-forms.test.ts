/**
 * Links and forms to S3 that somebody signed and somebody else altered: whatever is changed of what was signed, or put
 * beside it, nothing comes of it.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HttpRequest } from '@smithy/core/protocols';
import { S3RequestPresigner } from '@aws-sdk/s3-request-presigner';
import { s3Server } from '../../src/testing/servers/s3-server.ts';
import { deriveSigningKey, hmacHex } from '../../src/wire/sigv4/signing-key.ts';

const server = s3Server();
const { newBucket } = server;

const keysIn = async (Bucket: string) => ((await server.s3.listObjectsV2({ Bucket })).Contents ?? []).map((o) => o.Key);

interface Link {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Record<string, string>;
}

async function linkTo(path: string): Promise<Link> {
  const { hostname, port, protocol, host } = new URL(server.sandlot.endpoint);
  const headers = { host, 'x-amz-meta-a': 'b' };
  const request = new HttpRequest({ method: 'PUT', protocol, hostname, port: Number(port), path, headers });
  const { query } = await new S3RequestPresigner({ ...server.s3.config }).presign(request);
  return { method: 'PUT', path, query: new URLSearchParams(query as Record<string, string>), headers: {} };
}

const follow = ({ method, path, query, headers }: Link) =>
  fetch(`${server.sandlot.endpoint}${path}?${query}`, {
    method,
    headers,
    ...(method !== 'GET' && { body: 'sent' }),
  });

function withQuery(link: Link, change: (query: URLSearchParams) => void): Link {
  const query = new URLSearchParams(link.query);
  change(query);
  return { ...link, query };
}

function alteredLinks(link: Link, otherBucket: string): Record<string, Link> {
  const altered: Record<string, Link> = {
    'another key': { ...link, path: `${link.path}2` },
    'another bucket': { ...link, path: `/${otherBucket}/k` },
    'a slash more': { ...link, path: `/${link.path}` },
    'a key that walks up': { ...link, path: `${link.path}/../k2` },
    'to delete': { ...link, method: 'DELETE' },
    'to read': { ...link, method: 'GET' },
  };
  for (const name of new Set(link.query.keys())) {
    const value = link.query.get(name)!;
    altered[`without ${name}`] = withQuery(link, (query) => query.delete(name));
    altered[`${name} twice`] = withQuery(link, (query) => query.append(name, value));
    altered[`${name} of another value`] = withQuery(link, (query) => query.set(name, `${value}1`));
  }
  for (const name of ['acl', 'tagging', 'uploads', 'uploadId', 'versionId', 'x-id', 'x-amz-acl', 'x-amz-copy-source'])
    altered[`${name} added`] = withQuery(link, (query) => query.append(name, 'public-read'));
  for (const name of ['x-amz-acl', 'x-amz-copy-source', 'x-amz-meta-b', 'x-amz-security-token', 'authorization'])
    altered[`a header ${name}`] = { ...link, headers: { [name]: 'public-read' } };
  return altered;
}

test('a link does what was signed, or nothing', async () => {
  const [Bucket, other] = [await newBucket(), await newBucket()];
  const link = await linkTo(`/${Bucket}/k`);
  for (const [name, altered] of Object.entries(alteredLinks(link, other))) {
    const { status } = await follow(altered);
    assert.ok(status >= 400 && status < 500, `${name}: ${status}`);
  }
  assert.deepEqual([await keysIn(Bucket), await keysIn(other)], [[], []]);
  assert.equal((await follow(link)).status, 200);
  assert.equal((await server.s3.headObject({ Bucket, Key: 'k' })).Metadata!['a'], 'b');
});

test('a hash that nobody signed does not change how the body is read', async () => {
  const Bucket = await newBucket();
  const link = await linkTo(`/${Bucket}/k`);
  for (const hash of [
    'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
    'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
    '0'.repeat(64),
    'x',
  ]) {
    const { status } = await follow({ ...link, headers: { 'x-amz-content-sha256': hash } });
    if (status === 200) {
      const { Body } = await server.s3.getObject({ Bucket, Key: 'k' });
      assert.equal(await Body!.transformToString(), 'sent', hash);
    } else assert.ok(status >= 400 && status < 500, `${hash}: ${status}`);
  }
});

type Field = readonly [name: string, value: string];

function formFor(bucket: string): readonly Field[] {
  const date = new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '');
  const { accessKeyId, secretAccessKey } = server.sandlot.credentials;
  const own: Field[] = [
    ['x-amz-algorithm', 'AWS4-HMAC-SHA256'],
    ['x-amz-credential', `${accessKeyId}/${date.slice(0, 8)}/us-east-1/s3/aws4_request`],
    ['x-amz-date', date],
    ['x-amz-meta-a', 'b'],
  ];
  const conditions = [
    { bucket },
    ['starts-with', '$key', 'in/'],
    ['content-length-range', 1, 5],
    ...own.map(([name, value]) => ({ [name]: value })),
  ];
  const expiration = new Date(Date.now() + 3_600_000).toISOString();
  const policy = Buffer.from(JSON.stringify({ expiration, conditions })).toString('base64');
  const key = deriveSigningKey(secretAccessKey, date.slice(0, 8), 'us-east-1', 's3');
  return [['key', 'in/${filename}'], ...own, ['policy', policy], ['x-amz-signature', hmacHex(key, policy)]];
}

interface Post {
  readonly fields: readonly Field[];
  readonly file?: string;
  readonly name?: string;
  /** Behind the file. */
  readonly late?: readonly Field[];
}

async function post(bucket: string, { fields, file = 'file', name = 'f', late = [] }: Post): Promise<number> {
  const form = new FormData();
  for (const [field, value] of fields) form.append(field, value);
  form.append('file', new Blob([file]), name);
  for (const [field, value] of late) form.append(field, value);
  return (await fetch(`${server.sandlot.endpoint}/${bucket}`, { method: 'POST', body: form })).status;
}

function alteredForms(fields: readonly Field[]): Record<string, Post> {
  const altered: Record<string, Post> = {
    'a file that is too long': { fields, file: 'six by' },
    'a file that is too short': { fields, file: '' },
  };
  fields.forEach(([name, value], index) => {
    const others = fields.filter((_, at) => at !== index);
    altered[`without ${name}`] = { fields: others };
    altered[`${name} of another value`] = { fields: [...others, [name, `x${value}`]] };
    if (name !== 'key') altered[`${name} twice`] = { fields: [...fields, [name, `x${value}`]] };
    altered[`${name} behind the file`] = { fields: others, late: [[name, value]] };
  });
  altered['a key elsewhere, before'] = { fields: [['key', 'out'], ...fields.slice(1)] };
  const policy = JSON.parse(Buffer.from(fields.find(([name]) => name === 'policy')![1], 'base64').toString());
  const looser = Buffer.from(JSON.stringify({ ...policy, conditions: [] })).toString('base64');
  altered['a looser policy'] = { fields: fields.map(([name, value]) => [name, name === 'policy' ? looser : value]) };
  for (const name of ['acl', 'tagging', 'x-amz-meta-b', 'x-amz-storage-class', 'success_action_redirect', 'expires'])
    altered[`${name} added`] = { fields: [[name, 'public-read'], ...fields] };
  return altered;
}

test('a form does what its policy says, or nothing', async () => {
  const [Bucket, other] = [await newBucket(), await newBucket()];
  const fields = formFor(Bucket);
  for (const [name, altered] of Object.entries(alteredForms(fields))) {
    const status = await post(Bucket, altered);
    assert.ok(status >= 400 && status < 500, `${name}: ${status}`);
  }
  const elsewhere = await post(other, { fields });
  assert.ok(elsewhere >= 400 && elsewhere < 500, `another bucket: ${elsewhere}`);
  assert.deepEqual([await keysIn(Bucket), await keysIn(other)], [[], []]);
  // What stands behind the file is none of the form's.
  assert.equal(await post(Bucket, { fields, name: '../../f', late: [['key', 'out']] }), 204);
  // Of a key that is there twice, the one that is held against the policy is the one that counts.
  await post(Bucket, { fields: [...fields, ['key', 'out']], name: 'twice' });
  for (const Key of await keysIn(Bucket)) {
    assert.match(Key!, /^in\//);
    assert.equal((await server.s3.headObject({ Bucket, Key: Key! })).Metadata!['a'], 'b');
  }
});
