/** POST forms as pages send them: who signed the policy, what it allows, and what becomes of the file. */
import assert from 'node:assert/strict';
import { createHash, createHmac } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { test } from 'node:test';
import { refused } from '../../../testing/refused.ts';
import { exchange, head } from '../../../testing/requests/socket.ts';
import { s3Server, type UserKeys } from '../../../testing/servers/s3-server.ts';
import { deriveSigningKey, hmacHex } from '../../../wire/sigv4/signing-key.ts';

const server = s3Server();
const { newBucket, textOf } = server;

type Fields = Readonly<Record<string, string>>;
type Conditions = readonly unknown[];

interface Posted {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** `200`, or the status with the error's code. */
  readonly said: string;
  readonly message: string;
}

const hour = 3_600_000;
const rootKeys = (): UserKeys => server.sandlot.credentials;
const iso = (time: number) => new Date(time).toISOString();

function policyOf(conditions: Conditions, expiration: unknown = iso(Date.now() + hour)): string {
  return Buffer.from(JSON.stringify({ expiration, conditions })).toString('base64');
}

/** The fields that sign a policy with these conditions, which they are added to. */
function signed(
  conditions: Conditions,
  { keys = rootKeys(), expiration = iso(Date.now() + hour), now = Date.now() } = {},
) {
  const date = iso(now).replaceAll(/[-:]|\.\d+/g, '');
  const day = date.slice(0, 8);
  const own = {
    'x-amz-algorithm': 'AWS4-HMAC-SHA256',
    'x-amz-credential': `${keys.accessKeyId}/${day}/us-east-1/s3/aws4_request`,
    'x-amz-date': date,
  };
  const policy = policyOf(
    [...conditions, ...Object.entries(own).map(([name, value]) => ({ [name]: value }))],
    expiration,
  );
  const key = deriveSigningKey(keys.secretAccessKey, day, 'us-east-1', 's3');
  return { ...own, policy, 'x-amz-signature': hmacHex(key, policy) };
}

async function post(
  Bucket: string,
  fields: Fields,
  file: string | Blob | undefined = 'text',
  name = 'C:\\a\\b.txt',
): Promise<Posted> {
  const form = new FormData();
  for (const [field, value] of Object.entries(fields)) form.append(field, value);
  if (file !== undefined) form.append('file', file instanceof Blob ? file : new Blob([file]), name);
  return answerOf(
    await fetch(`${server.sandlot.endpoint}/${Bucket}`, { method: 'POST', body: form, redirect: 'manual' }),
  );
}

async function answerOf(response: Response): Promise<Posted> {
  const text = await response.text();
  const [, code = ''] = /<Code>(.*?)<\/Code>/.exec(text) ?? [];
  const [, message = ''] = /<Message>(.*?)<\/Message>/.exec(text) ?? [];
  const said = `${response.status} ${code}`.trim();
  return { status: response.status, headers: response.headers, text, said, message: message.replaceAll('&quot;', '"') };
}

test('a form becomes an object, with what its fields say', async () => {
  const Bucket = await newBucket();
  const given = {
    key: 'up/${filename}',
    'content-type': 'text/x',
    'cache-control': 'no-store',
    'x-amz-meta-one': 'eins',
    'x-amz-meta-file': 'of ${filename}',
    'x-amz-storage-class': 'STANDARD_IA',
    tagging: '<Tagging><TagSet><Tag><Key>a</Key><Value>1 &amp; 2</Value></Tag></TagSet></Tagging>',
    'x-ignore-me': 'x',
  };
  const conditions = [
    { bucket: Bucket },
    ['starts-with', '$key', 'up/'],
    ['starts-with', '$Content-Type', 'text/'],
    ['eq', '$cache-control', 'no-store'],
    { 'x-amz-meta-one': 'eins' },
    ['starts-with', '$x-amz-meta-file', 'of b'],
    ['starts-with', '$x-amz-storage-class', ''],
    ['starts-with', '$tagging', ''],
    ['content-length-range', 1, 10],
  ];
  // "&" is no character of a tag: they are read as the header's are.
  assert.equal((await post(Bucket, { ...given, ...signed(conditions) })).said, '400 InvalidArgument');
  const tagging = '<Tagging><TagSet><Tag><Key>a</Key><Value>1</Value></Tag></TagSet></Tagging>';
  const answer = await post(Bucket, { ...given, tagging, ...signed(conditions) });
  assert.equal(answer.said, '204');
  const target = { Bucket, Key: 'up/b.txt' };
  assert.equal(answer.headers.get('location'), `${server.sandlot.endpoint}/${Bucket}/up/b.txt`);
  const head = await server.s3.headObject({ ...target, ChecksumMode: 'ENABLED' });
  assert.equal(answer.headers.get('etag'), head.ETag);
  assert.deepEqual(
    [head.ContentType, head.CacheControl, head.Metadata, head.StorageClass, head.ChecksumType],
    ['text/x', 'no-store', { one: 'eins', file: 'of b.txt' }, 'STANDARD_IA', 'FULL_OBJECT'],
  );
  assert.deepEqual((await server.s3.getObjectTagging(target)).TagSet, [{ Key: 'a', Value: '1' }]);
  assert.equal(await textOf(target), 'text');
});

test('the answer is what the form asks for', async () => {
  const Bucket = await newBucket();
  const conditions = [
    { bucket: Bucket },
    ['starts-with', '$key', ''],
    ['starts-with', '$success_action_status', ''],
    ['starts-with', '$success_action_redirect', ''],
  ];
  const key = 'a<ü>&';
  for (const [asked, status] of [
    ['200', 200],
    ['204', 204],
    ['201', 201],
    ['404', 204],
    ['x', 204],
  ] as const)
    assert.equal(
      (await post(Bucket, { key, success_action_status: asked, ...signed(conditions) })).status,
      status,
      asked,
    );
  const created = await post(Bucket, { key, success_action_status: '201', ...signed(conditions) });
  const location = `${server.sandlot.endpoint}/${Bucket}/${encodeURIComponent(key)}`;
  const etag = createHash('md5').update('text').digest('hex');
  assert.match(created.text, new RegExp(`<PostResponse><Location>${location}</Location><Bucket>${Bucket}</Bucket>`));
  assert.match(created.text, new RegExp(`<Key>a&lt;ü&gt;&amp;</Key><ETag>&quot;${etag}&quot;</ETag></PostResponse>$`));
  const led = await post(Bucket, { key, success_action_redirect: 'http://localhost:1/x?y=1', ...signed(conditions) });
  assert.equal(led.status, 303);
  assert.deepEqual(
    [...new URL(led.headers.get('location')!).searchParams],
    [
      ['y', '1'],
      ['bucket', Bucket],
      ['key', key],
      ['etag', `"${etag}"`],
    ],
  );
  for (const nowhere of ['x', 'javascript:alert(1)', ''])
    assert.equal((await post(Bucket, { key, success_action_redirect: nowhere, ...signed(conditions) })).status, 204);
});

test('a policy holds the form to its conditions', async () => {
  const Bucket = await newBucket();
  const base = [{ bucket: Bucket }, ['starts-with', '$key', '']];
  const said = async (fields: Fields, conditions: Conditions, file = 'text') => {
    const { said: code, message } = await post(Bucket, { key: 'a', ...fields, ...signed(conditions) }, file);
    return `${code} ${message}`.trim();
  };
  const failed = (text: string) => `403 AccessDenied Invalid according to Policy: Policy Condition failed: ${text}`;
  const invalid = (text: string) => `400 InvalidPolicyDocument Invalid Policy: ${text}`;
  const cases: [Fields, Conditions, string][] = [
    [{}, base, '204'],
    [{}, [{ bucket: 'other' }, base[1]], failed('["eq", "$bucket", "other"]')],
    [{}, [{ bucket: Bucket }, { key: 'b' }], failed('["eq", "$key", "b"]')],
    [{}, [{ bucket: Bucket }, { KEY: 'a' }], '204'],
    [{}, [{ bucket: Bucket }, ['eq', 'key', 'a']], failed('["eq", "key", "a"]')],
    [{}, [{ bucket: Bucket }, ['starts-with', '$key', 'A']], failed('["starts-with", "$key", "A"]')],
    [{}, [...base, { acl: 'private' }], failed('["eq", "$acl", "private"]')],
    [{}, [...base, ['eq', '$key', 1]], failed('["eq", "$key", 1]')],
    [{ acl: 'private' }, base, '403 AccessDenied Invalid according to Policy: Extra input fields: acl'],
    [{ 'x-ignore-this': 'x' }, base, '204'],
    [
      { 'content-type': 'image/png, text/x' },
      [...base, ['starts-with', '$Content-Type', 'image/']],
      failed('["starts-with", "$Content-Type", "image/"]'),
    ],
    [{ 'content-type': 'image/png, image/x' }, [...base, ['starts-with', '$Content-Type', 'image/']], '204'],
    [
      {},
      [...base, { a: 'b', c: 'd' }],
      invalid('Invalid Simple-Condition: Simple-Conditions must have exactly one property specified.'),
    ],
    [
      {},
      [...base, {}],
      invalid('Invalid Simple-Condition: Simple-Conditions must have exactly one property specified.'),
    ],
    [
      {},
      [...base, 'x'],
      invalid('Invalid Simple-Condition: Simple-Conditions must have exactly one property specified.'),
    ],
    [{}, [...base, ['ends-with', '$key', 'a']], invalid("Invalid Condition: unknown operation 'ends-with'.")],
    [{}, [...base, ['eq', '$key']], invalid('Invalid Condition: wrong number of arguments.')],
    [{}, [...base, ['content-length-range', 'test', 10]], failed('["content-length-range", "test", 10]')],
    [{}, [...base, ['content-length-range', '4', '4']], '204'],
    [
      {},
      [...base, ['content-length-range', 5, 10]],
      '400 EntityTooSmall Your proposed upload is smaller than the minimum allowed size',
    ],
    [
      {},
      [...base, ['content-length-range', 0, 3]],
      '400 EntityTooLarge Your proposed upload exceeds the maximum allowed size',
    ],
  ];
  for (const [fields, conditions, expected] of cases)
    assert.equal(await said(fields, conditions), expected, JSON.stringify(conditions));
  const large = await post(Bucket, { key: 'a', ...signed([...base, ['content-length-range', 0, 3]]) });
  assert.match(large.text, /<ProposedSize>4<\/ProposedSize><MaxSizeAllowed>3</);
  const expired = await post(Bucket, { key: 'a', ...signed(base, { expiration: iso(Date.now() - 1000) }) });
  assert.equal(`${expired.said} ${expired.message}`, '403 AccessDenied Invalid according to Policy: Policy expired.');
});

test('a policy that is none is refused, and a signature that is not of it', async () => {
  const Bucket = await newBucket();
  const right = signed([{ bucket: Bucket }, { key: 'a' }]);
  const said = async (fields: Fields) => (await post(Bucket, { key: 'a', ...fields })).said;
  assert.equal(await said(right), '204');
  for (const name of ['x-amz-signature', 'x-amz-algorithm', 'x-amz-credential', 'x-amz-date', 'policy'] as const) {
    const { [name]: _left, ...others } = right;
    const answer = await post(Bucket, { key: 'a', ...others });
    assert.match(
      `${answer.said} ${answer.message}`,
      new RegExp(`^400 InvalidArgument Bucket POST must contain a field named '${name}'`, 'i'),
    );
  }
  assert.equal(await said({ policy: right.policy }), '403 AccessDenied');
  assert.equal(
    await said({ ...right, policy: policyOf([{ bucket: Bucket }, { key: 'a' }]) }),
    '403 SignatureDoesNotMatch',
  );
  assert.equal(await said({ ...right, 'x-amz-signature': `${'0'.repeat(64)}` }), '403 SignatureDoesNotMatch');
  assert.equal(await said({ ...right, 'x-amz-signature': '' }), '403 SignatureDoesNotMatch');
  assert.equal(await said({ ...right, 'x-amz-algorithm': 'AWS4-HMAC-SHA1' }), '400 InvalidRequest');
  const credential = (change: (text: string) => string) =>
    said({ ...right, 'x-amz-credential': change(right['x-amz-credential']) });
  assert.equal(await credential((text) => text.replace('/s3/', '/sts/')), '400 AuthorizationHeaderMalformed');
  assert.equal(await credential((text) => text.replace('aws4_request', 'x')), '400 AuthorizationQueryParametersError');
  assert.equal(
    await credential((text) => text.replace(/\/\d{8}\//, '/20200101/')),
    '400 AuthorizationQueryParametersError',
  );
  assert.equal(await credential((text) => text.replace(/^[^/]+/, 'AKIANOBODY0000000000')), '403 InvalidAccessKeyId');
  assert.equal(await said({ ...right, 'x-amz-security-token': 'x' }), '400 InvalidToken');
  const key = deriveSigningKey(rootKeys().secretAccessKey, right['x-amz-date'].slice(0, 8), 'us-east-1', 's3');
  for (const text of [
    '',
    'x',
    '[]',
    '1',
    '{}',
    '{"expiration":"x","conditions":[]}',
    '{"conditions":[]}',
    `{"expiration":"${iso(Date.now() + hour)}"}`,
    '['.repeat(1000),
    `{"expiration":"${iso(Date.now() + hour)}","conditions":[${'{},'.repeat(3000)}{}]}`,
  ]) {
    const policy = Buffer.from(text).toString('base64');
    assert.equal(
      await said({ ...right, policy, 'x-amz-signature': hmacHex(key, policy) }),
      '400 InvalidPolicyDocument',
      text,
    );
  }
});

test('the signer is authorized as for a put, tags too', async () => {
  const Bucket = await newBucket();
  const { keys } = await server.userWith({ Action: 's3:PutObject', Resource: `arn:aws:s3:::${Bucket}/own/*` });
  const conditions = [{ bucket: Bucket }, ['starts-with', '$key', ''], ['starts-with', '$tagging', '']];
  const said = async (fields: Fields) => (await post(Bucket, { ...fields, ...signed(conditions, { keys }) })).said;
  assert.equal(await said({ key: 'own/a' }), '204');
  assert.equal(await said({ key: 'other/a' }), '403 AccessDenied');
  const tagging = '<Tagging><TagSet><Tag><Key>a</Key><Value>1</Value></Tag></TagSet></Tagging>';
  assert.equal(await said({ key: 'own/a', tagging }), '403 AccessDenied');
  assert.equal((await post(Bucket, { key: 'own/a' })).said, '403 AccessDenied');
  assert.equal(
    (await post('none-at-all', { key: 'a', ...signed([{ bucket: 'none-at-all' }, { key: 'a' }]) })).said,
    '404 NoSuchBucket',
  );
});

test('who is let in by the bucket’s policy needs none in the form; POST is its own kind of signature', async () => {
  const Bucket = await newBucket();
  await server.s3.deletePublicAccessBlock({ Bucket });
  const allow = (Condition?: object) =>
    server.s3.putBucketPolicy({
      Bucket,
      Policy: JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: '*',
            Action: 's3:PutObject',
            Resource: `arn:aws:s3:::${Bucket}/*`,
            ...(Condition && { Condition }),
          },
        ],
      }),
    });
  await allow();
  assert.equal((await post(Bucket, { key: 'a' })).said, '204');
  assert.equal(await textOf({ Bucket, Key: 'a' }), 'text');
  await allow({ StringEquals: { 's3:authType': 'POST' } });
  assert.equal((await post(Bucket, { key: 'a' })).said, '403 AccessDenied');
  const { keys } = await server.userWith({ Action: 's3:ListAllMyBuckets', Resource: '*' });
  assert.equal((await post(Bucket, { key: 'a', ...signed([{ bucket: Bucket }, { key: 'a' }], { keys }) })).said, '204');
});

test('Version 2 signs the policy in the Regions that have it', async () => {
  const Bucket = await newBucket();
  const west = `west-${Date.now()}`;
  await server.s3.createBucket({ Bucket: west, CreateBucketConfiguration: { LocationConstraint: 'eu-central-1' } });
  const fields = (bucket: string) => {
    const policy = policyOf([{ bucket }, { key: 'a' }]);
    const { accessKeyId, secretAccessKey } = rootKeys();
    const signature = createHmac('sha1', secretAccessKey).update(policy).digest('base64');
    return { key: 'a', AWSAccessKeyId: accessKeyId, policy, signature };
  };
  assert.equal((await post(Bucket, fields(Bucket))).said, '204');
  assert.equal((await post(Bucket, { ...fields(Bucket), signature: 'x' })).said, '403 SignatureDoesNotMatch');
  assert.equal((await post(west, fields(west))).said, '400 InvalidRequest');
  assert.equal((await post(west, { key: 'a', ...signed([{ bucket: west }, { key: 'a' }]) })).said, '204');
});

test('forms that are wrong', async () => {
  const Bucket = await newBucket();
  const right = signed([
    { bucket: Bucket },
    ['starts-with', '$key', ''],
    ['starts-with', '$x-amz-storage-class', ''],
    ['starts-with', '$x-amz-checksum-sha256', ''],
    ['starts-with', '$tagging', ''],
    ['starts-with', '$acl', ''],
  ]);
  const said = async (fields: Fields, file?: string | Blob) => (await post(Bucket, { ...fields, ...right }, file)).said;
  assert.equal(await said({}), '400 InvalidArgument');
  assert.equal(await said({ key: '' }), '400 InvalidArgument');
  assert.equal(await said({ key: 'x'.repeat(1025) }), '400 KeyTooLongError');
  assert.equal(await said({ key: 'a', 'x-amz-storage-class': 'FakeClass' }), '400 InvalidStorageClass');
  assert.equal(await said({ key: 'a', tagging: 'x' }), '400 MalformedXML');
  assert.equal(await said({ key: 'a', acl: 'public-read' }), '400 AccessControlListNotSupported');
  assert.equal(
    await said({ key: 'a', 'x-amz-checksum-sha256': createHash('sha256').update('text').digest('base64') }),
    '204',
  );
  assert.equal(
    await said({ key: 'b', 'x-amz-checksum-sha256': createHash('sha256').update('else').digest('base64') }),
    '400 BadDigest',
  );
  const form = new FormData();
  form.append('key', 'a');
  const send = async (path: string, init: RequestInit) =>
    (await answerOf(await fetch(`${server.sandlot.endpoint}/${path}`, { method: 'POST', ...init }))).said;
  assert.equal(await send(Bucket, { body: form }), '400 InvalidArgument');
  form.append('file', new Blob(['x']));
  assert.equal(await send(`${Bucket}/key`, { body: form }), '405 MethodNotAllowed');
  const headers = { 'content-type': 'multipart/form-data; boundary=x' };
  assert.equal(await send(Bucket, { body: 'nothing', headers }), '400 MalformedPOSTRequest');
  assert.equal(await send(Bucket, { body: 'x'.repeat(100_000), headers }), '400 MaxPostPreDataLengthExceeded');
  assert.deepEqual(
    (await server.s3.listObjectsV2({ Bucket })).Contents?.map(({ Key }) => Key),
    ['a'],
  );
});

/** With `x` as the boundary. */
function upToFile(fields: Fields): string {
  const parts = Object.entries(fields).map(
    ([name, value]) => `--x\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  return `${parts.join('')}--x\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n\r\n`;
}

test('a connection goes on behind a form, refused before its file or taken before its last bytes', async () => {
  const Bucket = await newBucket();
  const { endpoint } = server.sandlot;
  const { host } = new URL(endpoint);
  const requestOf = (fields: Fields): string => {
    const body = `${upToFile(fields)}${'y'.repeat(1_000_000)}\r\n--x--\r\n`;
    const headers = { host, 'content-type': 'multipart/form-data; boundary=x', 'content-length': String(body.length) };
    return head('POST', `/${Bucket}`, headers) + body;
  };
  const next = head('GET', `/${Bucket}/a`, { host });
  const denied = await exchange(endpoint, [requestOf({ key: 'a' }) + next], { answers: 2 });
  assert.deepEqual(denied.statuses, [403, 403]);
  const text = requestOf({ key: 'a', ...signed([{ bucket: Bucket }, { key: 'a' }]) });
  const socket = connect(Number(new URL(endpoint).port), new URL(endpoint).hostname);
  let answered = '';
  const until = async (is: RegExp): Promise<void> => {
    while (!is.test(answered)) answered += String((await once(socket, 'data'))[0]);
  };
  socket.write(text.slice(0, -4));
  await until(/^HTTP\/1\.1 204 /);
  socket.write(text.slice(-4) + next);
  await until(/HTTP\/1\.1 403 /);
  socket.destroy();
});

test('a form that breaks off in its file leaves nothing', async () => {
  const Bucket = await newBucket();
  const fields = { key: 'a', ...signed([{ bucket: Bucket }, { key: 'a' }]) };
  const form = upToFile(fields);
  const { hostname, port } = new URL(server.sandlot.endpoint);
  await new Promise<void>((resolve) => {
    const socket = connect(Number(port), hostname, () => {
      socket.write(
        `POST /${Bucket} HTTP/1.1\r\nHost: ${hostname}:${port}\r\nContent-Type: multipart/form-data; boundary=x\r\n` +
          `Content-Length: 10000000\r\n\r\n${form}${'y'.repeat(300_000)}`,
        () => setImmediate(() => socket.destroy()),
      );
    });
    socket.on('close', () => resolve());
  });
  // An ordinary form after it, so that the server has seen the end of the other.
  assert.equal((await post(Bucket, fields)).said, '204');
  assert.equal(await textOf({ Bucket, Key: 'a' }), 'text');
});

test('whatever a form names headers and says in them, the object can be read', async () => {
  const Bucket = await newBucket();
  const given = {
    key: 'hostile',
    'content-disposition': 'filename="a—é\r\nset-cookie: b=c"',
    'cache-control': 'no-store\u0000',
    'content-type': 'text/\u{1f451}',
    'x-amz-meta-a b': 'name with a space',
    'x-amz-meta-ü—': 'name beyond ASCII',
    'x-amz-meta-': 'no name',
    'x-amz-meta-fine': '=?UTF-8?B?YWJj?=',
    'x-amz-website-redirect-location': '/—\r\nx: y',
  };
  const conditions = [
    { bucket: Bucket },
    ...Object.keys(given).map((name) => ['starts-with', `$${name}`, '']),
    ['starts-with', '$success_action_redirect', ''],
  ];
  const redirect = 'http://page.example/—\r\nset-cookie: b=c';
  const answer = await post(Bucket, { ...given, success_action_redirect: redirect, ...signed(conditions) });
  assert.ok(answer.status < 400, answer.said);
  assert.equal(answer.headers.get('set-cookie'), null);
  for (const read of [
    server.s3.headObject({ Bucket, Key: 'hostile' }),
    server.s3.getObject({ Bucket, Key: 'hostile' }),
  ]) {
    const { Metadata, MissingMeta, CacheControl, ContentDisposition, ContentType, ...others } = await read;
    assert.deepEqual(Metadata, { fine: '=?UTF-8?B?YWJj?=' });
    assert.equal(MissingMeta, 3);
    assert.deepEqual(
      [CacheControl, ContentType],
      ['no-store ', 'text/ '].map((text) => text.trim()),
    );
    assert.equal(ContentDisposition, 'filename="a é  set-cookie: b=c"');
    assert.equal(others.WebsiteRedirectLocation, '/   x: y');
  }
  const copy = { Bucket, Key: 'copy', CopySource: `${Bucket}/hostile` };
  await server.s3.copyObject(copy);
  assert.equal((await server.s3.headObject({ Bucket, Key: 'copy' })).MissingMeta, 3);
  const override = { Bucket, Key: 'hostile', ResponseCacheControl: 'a—b' };
  await assert.rejects(server.s3.getObject(override), refused('InvalidArgument', /ISO-8859-1/, 400));
});
