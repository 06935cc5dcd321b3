/** The registry API by raw requests: https://github.com/opencontainers/distribution-spec/blob/main/spec.md */
import assert from 'node:assert/strict';
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { after, test } from 'node:test';
import { ECR } from '@aws-sdk/client-ecr';
import { IAM } from '@aws-sdk/client-iam';
import { refused } from '../../../testing/refused.ts';
import { startSandlot } from '../../../testing/start-sandlot.ts';

const sandlot = await startSandlot({ region: 'eu-central-1' });
const config = { ...sandlot.clientConfig, maxAttempts: 1 };
const ecr = new ECR(config);
const iam = new IAM(config);
const { account } = sandlot;
const { port } = new URL(sandlot.endpoint);
const ownHost = `${account}.dkr.ecr.eu-central-1.localhost:${port}`;

after(async () => {
  ecr.destroy();
  iam.destroy();
  await sandlot.close();
});

const sha256 = (bytes: string | Uint8Array): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
const basic = async (client: ECR): Promise<string> =>
  `Basic ${(await client.getAuthorizationToken({})).authorizationData![0]!.authorizationToken!}`;
const authorization = await basic(ecr);

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

interface Asked {
  readonly body?: string | Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
  readonly host?: string;
}

/** `host`: by default a client that reaches no names under `localhost`. */
async function send(method: string, path: string, { body, headers = {}, host }: Asked = {}): Promise<Answer> {
  const sent = httpRequest({
    host: '127.0.0.1',
    port,
    method,
    path,
    headers: { ...(host !== undefined && { host }), authorization, ...headers },
  });
  const answered = new Promise<IncomingMessage>((resolve, reject) => sent.on('response', resolve).on('error', reject));
  sent.end(body);
  const response = await answered;
  return { status: response.statusCode!, headers: response.headers, body: await buffer(response) };
}

const codeOf = ({ body }: Answer): string => JSON.parse(body.toString()).errors[0].code;

async function newRepository(more: object = {}): Promise<string> {
  const repositoryName = `app/${randomUUID()}`;
  await ecr.createRepository({ repositoryName, ...more });
  return repositoryName;
}

async function pushBlob(name: string, bytes: string | Uint8Array): Promise<string> {
  const begun = await send('POST', `/v2/${name}/blobs/uploads/`);
  assert.equal(begun.status, 202);
  const digest = sha256(bytes);
  const put = await send('PUT', `${begun.headers.location}?digest=${digest}`, { body: bytes });
  assert.equal(put.status, 201, put.body.toString());
  return digest;
}

const manifestType = 'application/vnd.oci.image.manifest.v1+json';
const indexType = 'application/vnd.oci.image.index.v1+json';

async function pushImage(name: string, reference: string, content = randomUUID()): Promise<string> {
  const config = await pushBlob(name, '{}');
  const layer = await pushBlob(name, content);
  const manifest = JSON.stringify({
    schemaVersion: 2,
    mediaType: manifestType,
    config: { mediaType: 'application/vnd.oci.image.config.v1+json', digest: config, size: 2 },
    layers: [{ mediaType: 'application/vnd.oci.image.layer.v1.tar', digest: layer, size: content.length }],
  });
  const put = await send('PUT', `/v2/${name}/manifests/${reference}`, {
    body: manifest,
    headers: { 'content-type': manifestType },
  });
  assert.equal(put.status, 201, put.body.toString());
  assert.equal(put.headers['docker-content-digest'], sha256(manifest));
  return sha256(manifest);
}

test('who has no token is told how to sign in, under both names', async () => {
  for (const host of [undefined, ownHost]) {
    const asked = { headers: { authorization: '' }, ...(host && { host }) };
    const { status, headers } = await send('GET', '/v2/', asked);
    assert.equal(status, 401);
    assert.match(headers['www-authenticate']!, /^Basic realm="http:\/\/.*\/",service="ecr\.amazonaws\.com"$/);
    assert.equal(headers['docker-distribution-api-version'], 'registry/2.0');
    const wrong = Buffer.from('AWS:wrong').toString('base64');
    assert.equal((await send('GET', '/v2/', { ...asked, headers: { authorization: `Basic ${wrong}` } })).status, 401);
    assert.equal((await send('GET', '/v2/', host ? { host } : {})).status, 200);
  }
});

test('a blob is pushed at once, in parts, and by one request, and read whole and in part', async () => {
  const name = await newRepository();
  const bytes = randomBytes(300_000);
  const digest = await pushBlob(name, bytes);
  const got = await send('GET', `/v2/${name}/blobs/${digest}`, { host: ownHost });
  assert.equal(got.status, 200);
  assert.ok(got.body.equals(bytes));
  assert.equal(got.headers['docker-content-digest'], digest);
  const head = await send('HEAD', `/v2/${name}/blobs/${digest}`);
  assert.deepEqual([head.status, head.headers['content-length'], head.body.length], [200, '300000', 0]);
  const range = await send('GET', `/v2/${name}/blobs/${digest}`, { headers: { range: 'bytes=100-199' } });
  assert.deepEqual([range.status, range.headers['content-range']], [206, 'bytes 100-199/300000']);
  assert.ok(range.body.equals(bytes.subarray(100, 200)));

  const begun = await send('POST', `/v2/${name}/blobs/uploads/`);
  const location = begun.headers.location!;
  const parts = [bytes.subarray(0, 100_000), bytes.subarray(100_000, 200_000)];
  const first = await send('PATCH', location, { body: parts[0]!, headers: { 'content-range': '0-99999' } });
  assert.deepEqual([first.status, first.headers.range], [202, '0-99999']);
  const misplaced = await send('PATCH', location, { body: parts[1]!, headers: { 'content-range': '5-100004' } });
  assert.deepEqual([misplaced.status, misplaced.headers.range], [416, '0-99999']);
  await send('PATCH', location, { body: parts[1]!, headers: { 'content-range': '100000-199999' } });
  assert.equal((await send('GET', location)).headers.range, '0-199999');
  const whole = sha256(bytes.subarray(0, 250_000));
  const done = await send('PUT', `${location}?digest=${whole}`, { body: bytes.subarray(200_000, 250_000) });
  assert.equal(done.status, 201, done.body.toString());
  assert.ok((await send('GET', `/v2/${name}/blobs/${whole}`)).body.equals(bytes.subarray(0, 250_000)));
  assert.equal(codeOf(await send('GET', location)), 'BLOB_UPLOAD_UNKNOWN');

  const small = sha256('small');
  assert.equal((await send('POST', `/v2/${name}/blobs/uploads/?digest=${small}`, { body: 'small' })).status, 201);
  assert.equal((await send('GET', `/v2/${name}/blobs/${small}`)).body.toString(), 'small');
});

test('a blob that is not what its digest says is refused, and can be sent again', async () => {
  const name = await newRepository();
  const { headers } = await send('POST', `/v2/${name}/blobs/uploads/`);
  const wrong = await send('PUT', `${headers.location}?digest=${sha256('other')}`, { body: 'bytes' });
  assert.deepEqual([wrong.status, codeOf(wrong)], [400, 'DIGEST_INVALID']);
  const unknown = await send('GET', `/v2/${name}/blobs/${sha256('other')}`);
  assert.deepEqual([unknown.status, codeOf(unknown)], [404, 'BLOB_UNKNOWN']);
  const longer = await send('PUT', `${headers.location}?digest=sha512:${'0'.repeat(128)}`);
  assert.deepEqual([longer.status, codeOf(longer)], [405, 'UNSUPPORTED']);
  assert.equal(codeOf(await send('GET', `/v2/${name}/blobs/nonsense`)), 'DIGEST_INVALID');
  assert.equal((await send('DELETE', headers.location!)).status, 204);
  assert.equal(codeOf(await send('PATCH', headers.location!, { body: 'x' })), 'BLOB_UPLOAD_UNKNOWN');
  assert.equal(codeOf(await send('POST', '/v2/no/such/blobs/uploads/')), 'NAME_UNKNOWN');
});

test('an image is pushed and pulled by tag and digest, and is seen through the API', async () => {
  const name = await newRepository();
  const digest = await pushImage(name, 'v1');
  for (const reference of ['v1', digest]) {
    const { status, headers, body } = await send('GET', `/v2/${name}/manifests/${reference}`);
    assert.deepEqual([status, headers['content-type']], [200, manifestType]);
    assert.equal(sha256(body), digest);
    assert.equal((await send('HEAD', `/v2/${name}/manifests/${reference}`)).status, 200);
  }
  const { imageDetails } = await ecr.describeImages({ repositoryName: name });
  const [image] = imageDetails!;
  assert.deepEqual([image!.imageDigest, image!.imageTags, image!.imageSizeInBytes], [digest, ['v1'], 38]);
  assert.ok(image!.lastRecordedPullTime);
  assert.equal(codeOf(await send('GET', `/v2/${name}/manifests/v2`)), 'MANIFEST_UNKNOWN');
  assert.equal((await send('DELETE', `/v2/${name}/manifests/${digest}`)).status, 405);
});

test('a manifest whose parts are missing, or that is none, is refused', async () => {
  const name = await newRepository();
  const put = (body: string, type = manifestType) =>
    send('PUT', `/v2/${name}/manifests/v1`, { body, headers: { 'content-type': type } });
  const missing = { digest: sha256('missing'), size: 1, mediaType: 'x' };
  const image = await put(JSON.stringify({ schemaVersion: 2, config: missing, layers: [] }));
  assert.deepEqual([image.status, codeOf(image)], [404, 'MANIFEST_BLOB_UNKNOWN']);
  const index = await put(JSON.stringify({ schemaVersion: 2, manifests: [missing] }), indexType);
  assert.deepEqual([index.status, codeOf(index)], [404, 'MANIFEST_BLOB_UNKNOWN']);
  for (const text of ['', 'x', '[]', '{"schemaVersion":2}', `${'['.repeat(100_000)}`])
    assert.deepEqual([(await put(text)).status, codeOf(await put(text))], [400, 'MANIFEST_INVALID'], text.slice(0, 20));
  assert.equal(codeOf(await put('{"schemaVersion":1}')), 'UNSUPPORTED');
});

test('indexes hold their images, referrers name their subject, tags are listed', async () => {
  const name = await newRepository();
  const [a, b] = [await pushImage(name, 'a'), await pushImage(name, 'b')];
  const descriptors = [a, b].map((digest) => ({ digest, size: 1, mediaType: manifestType }));
  const index = JSON.stringify({ schemaVersion: 2, mediaType: indexType, manifests: descriptors });
  const headers = { 'content-type': indexType };
  assert.equal((await send('PUT', `/v2/${name}/manifests/all`, { body: index, headers })).status, 201);
  const { failures } = await ecr.batchDeleteImage({ repositoryName: name, imageIds: [{ imageDigest: a }] });
  assert.equal(failures![0]!.failureCode, 'ImageReferencedByManifestList');
  const config = await pushBlob(name, '{}');
  const signature = JSON.stringify({
    schemaVersion: 2,
    mediaType: manifestType,
    artifactType: 'application/example.signature',
    config: { digest: config, size: 2, mediaType: 'application/vnd.oci.empty.v1+json' },
    layers: [],
    subject: { digest: a, size: 1, mediaType: manifestType },
    annotations: { by: 'me' },
  });
  const path = `/v2/${name}/manifests/${sha256(signature)}`;
  const put = await send('PUT', path, { body: signature, headers: { 'content-type': manifestType } });
  assert.deepEqual([put.status, put.headers['oci-subject']], [201, a]);
  const referrers = JSON.parse((await send('GET', `/v2/${name}/referrers/${a}`)).body.toString());
  const [found] = referrers.manifests;
  assert.deepEqual(
    [found.digest, found.artifactType, found.annotations],
    [sha256(signature), 'application/example.signature', { by: 'me' }],
  );
  const none = JSON.parse((await send('GET', `/v2/${name}/referrers/${a}?artifactType=x`)).body.toString());
  assert.deepEqual(none.manifests, []);
  const tags = await send('GET', `/v2/${name}/tags/list?n=2`);
  assert.deepEqual(JSON.parse(tags.body.toString()), { name, tags: ['a', 'all'] });
  const next = /^<(.*)>; rel="next"$/.exec(tags.headers.link as string)![1]!;
  assert.deepEqual(JSON.parse((await send('GET', next)).body.toString()).tags, ['b']);
});

test('a blob is taken over from another repository, and stays when that one goes', async () => {
  const [from, to] = [await newRepository(), await newRepository()];
  const digest = await pushBlob(from, randomBytes(100_000));
  const mount = () => send('POST', `/v2/${to}/blobs/uploads/?mount=${digest}&from=${from}`);
  assert.equal((await mount()).status, 202, 'a registry has to be set to it');
  await ecr.putAccountSetting({ name: 'BLOB_MOUNTING', value: 'ENABLED' });
  assert.equal((await mount()).status, 201);
  await ecr.deleteRepository({ repositoryName: from });
  await sandlot.idle();
  assert.equal((await send('GET', `/v2/${to}/blobs/${digest}`)).body.length, 100_000);
  const unknown = await send('POST', `/v2/${to}/blobs/uploads/?mount=${sha256('x')}&from=${from}`);
  assert.equal(unknown.status, 202, 'then it is uploaded');
});

test('a tag that is fixed stays with its image', async () => {
  const name = await newRepository({ imageTagMutability: 'IMMUTABLE' });
  await pushImage(name, 'v1');
  const config = await pushBlob(name, '{}');
  const manifest = JSON.stringify({ schemaVersion: 2, config: { digest: config, size: 2 }, layers: [] });
  const again = await send('PUT', `/v2/${name}/manifests/v1`, {
    body: manifest,
    headers: { 'content-type': manifestType },
  });
  assert.deepEqual([again.status, codeOf(again)], [400, 'TAG_INVALID']);
});

test('each request is decided as by the principal of the token', async () => {
  const UserName = `user-${randomUUID()}`;
  await iam.createUser({ UserName });
  const Action = ['ecr:GetAuthorizationToken', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'];
  const Statement = { Effect: 'Allow', Action, Resource: '*' };
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
  await iam.putUserPolicy({ UserName, PolicyName: 'pull', PolicyDocument });
  const { AccessKey: key } = await iam.createAccessKey({ UserName });
  const credentials = { accessKeyId: key!.AccessKeyId!, secretAccessKey: key!.SecretAccessKey! };
  const puller = new ECR({ ...config, credentials });
  const headers = { authorization: await basic(puller) };
  const name = await newRepository();
  await pushImage(name, 'v1');
  assert.equal((await send('GET', `/v2/${name}/manifests/v1`, { headers })).status, 200);
  const push = await send('POST', `/v2/${name}/blobs/uploads/`, { headers });
  assert.deepEqual([push.status, codeOf(push)], [403, 'DENIED']);
  assert.match(
    JSON.parse(push.body.toString()).errors[0].message,
    new RegExp(
      `^User: arn:aws:iam::${account}:user/${UserName} is not authorized to perform: ecr:InitiateLayerUpload on`,
    ),
  );
  const head = await send('HEAD', `/v2/${name}/blobs/${sha256('{}')}`, { headers });
  assert.equal(head.status, 403);
  await iam.deleteUserPolicy({ UserName, PolicyName: 'pull' });
  assert.equal((await send('GET', `/v2/${name}/manifests/v1`, { headers })).status, 403, 'at once');
  puller.destroy();
});

test('a token ends after twelve hours, and with a reset', async () => {
  const other = await startSandlot();
  const client = new ECR({ ...other.clientConfig, maxAttempts: 1 });
  const ping = async (headers: Record<string, string>): Promise<number> =>
    (await fetch(`${other.endpoint}/v2/`, { headers })).status;
  const old = { authorization: await basic(client) };
  assert.equal(await ping(old), 200);
  await other.advance(13 * 3_600_000);
  assert.equal(await ping(old), 401);
  const latest = { authorization: await basic(client) };
  await other.reset();
  assert.equal(await ping(latest), 401);
  client.destroy();
  await other.close();
});

test('a layer can be had by its address for an hour', async () => {
  const repositoryName = await newRepository();
  const layerDigest = await pushBlob(repositoryName, 'layer');
  const { downloadUrl } = await ecr.getDownloadUrlForLayer({ repositoryName, layerDigest });
  assert.equal(await (await fetch(downloadUrl!)).text(), 'layer');
  assert.equal((await fetch(`${downloadUrl}x`)).status, 403);
  const none = ecr.getDownloadUrlForLayer({ repositoryName, layerDigest: sha256('none') });
  await assert.rejects(none, refused('LayersNotFoundException'));
});
