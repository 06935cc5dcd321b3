/** Every operation there is, attacked: by a user without permissions, and with inputs that nobody should send. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, test } from 'node:test';
import { services } from '../services/index.ts';
import { loadModel } from './models/load-model.ts';
import type { OperationModel, ServiceModel } from './models/model.ts';
import { encodeRequest } from '../testing/requests/encode-request.ts';
import { createRandom, makeInput, mutate, type Random } from '../testing/requests/hostile-inputs.ts';
import { startPopulatedServer, type PopulatedServer } from '../testing/servers/populated-server.ts';
import type { RawRequest, RawResponse } from '../testing/requests/signed-request.ts';
import { parseXml } from './protocols/xml/document.ts';

let server: PopulatedServer;

before(async () => {
  server = await startPopulatedServer();
});
after(() => server.close());

interface Target {
  readonly service: string;
  readonly model: ServiceModel;
  readonly operation: OperationModel;
}

const targets: readonly Target[] = services.flatMap(({ name, operations }) => {
  const model = loadModel(name);
  return Object.keys(operations).map((operation) => ({
    service: name,
    model,
    operation: model.operations[operation]!,
  }));
});

/** Decided by something else than the caller's policies: test/house/manifests.test.ts keeps the list. */
const openToAll = new Set(['sts:GetCallerIdentity', 'sts:GetSessionToken', 's3:DeleteObjects']);

test('a user without permissions changes nothing with any operation, and is told AccessDenied', async () => {
  const random = createRandom(1);
  const before = await server.dump();
  const signedTargets = targets.filter(({ operation }) => operation.authtype !== 'none');
  assert.ok(signedTargets.length > 100);
  for (const { service, model, operation } of signedTargets) {
    const name = `${service}:${operation.name}`;
    const input = makeInput(model, operation, random, server.pool, true);
    const request = encodeRequest(model, operation, input);
    // Without a digest S3 refuses some of them before it asks who may.
    const headers = { ...request.headers, 'content-md5': createHash('md5').update(request.body).digest('base64') };
    const answer = await server.send(
      { ...request, headers },
      { service: model.metadata.signingName, keys: server.nobody },
    );
    if (!openToAll.has(name) && operation.http.method !== 'HEAD') {
      assert.match(
        errorOf(model, answer).code,
        /^AccessDenied/,
        `${name} ${JSON.stringify(input)}: ${answer.status} ${answer.body}`,
      );
    }
    assert.ok(openToAll.has(name) || answer.status === 403 || answer.status === 400, `${name}: ${answer.status}`);
    assert.deepEqual(await server.dump(), before, `${name} changed something`);
  }
});

test('no input makes any operation fail internally, and every refusal is one that clients can read', async () => {
  const random = createRandom(Number(process.env['SANDLOT_FUZZ_SEED'] ?? 2));
  const problems: string[] = [];
  for (let round = 0; round < Number(process.env['SANDLOT_FUZZ_ROUNDS'] ?? 10); round++) {
    for (const target of targets) {
      if (destructive.has(target.operation.name) && random.chance(0.9)) continue;
      const whole = makeInput(target.model, target.operation, random, server.pool, random.chance(0.5));
      const problem = await attack(target, random.chance(0.25) ? whole : mutate(whole, random), random);
      if (problem !== undefined) problems.push(problem);
    }
  }
  assert.deepEqual(problems, []);
  const model = loadModel('sts');
  const alive = await server.send(encodeRequest(model, model.operations['GetCallerIdentity']!, {}), {
    service: 'sts',
    keys: server.root,
  });
  assert.equal(alive.status, 200, alive.body);
});

/** Operations that would leave nothing to attack. */
const destructive = new Set([
  'DeleteOrganization',
  'DeleteInstance',
  'DeleteUser',
  'DeleteGroup',
  'DeleteBucket',
  'DeletePermissionSet',
  'DeleteRole',
  'DeletePolicy',
]);

/** Errors that AWS answers without a message: they tell nothing of what did not fit. */
const wordless = new Set([
  'InvalidCiphertextException',
  'KMSInvalidMacException',
  'KMSInvalidSignatureException',
  'ParameterNotFound',
  'UnsupportedOperationException',
]);

/** What was wrong with the answer, if anything. */
async function attack(
  { service, model, operation }: Target,
  input: Record<string, unknown>,
  random: Random,
): Promise<string | undefined> {
  const encoded = encodeRequest(model, operation, input);
  const request = random.chance(0.2) ? damage(encoded, random) : encoded;
  const keys = random.chance(0.8) ? server.root : server.nobody;
  const isSigned = operation.authtype !== 'none' || random.chance(0.2);
  const shown =
    `${service}:${operation.name} ${request.method} ${request.path}?${request.query} ` +
    `${JSON.stringify(request.headers)} ${request.body.toString('utf8').slice(0, 600)}`;
  try {
    const answer = await server.send(request, isSigned ? { service: model.metadata.signingName, keys } : undefined);
    if (answer.status >= 500 && answer.status !== 501) return `${shown}: ${answer.status} ${answer.body}`;
    if (answer.status < 400 || request.method === 'HEAD') return undefined;
    const { code, message } = errorOf(model, answer);
    return code === '' || (message === '' && !wordless.has(code))
      ? `${shown}: no code or no message: ${answer.status} ${answer.body}`
      : undefined;
  } catch (error) {
    return `${shown}: ${error}`;
  }
}

/** The bytes made wrong after the encoder got them right; signed afterwards, so that they reach the parser. */
function damage(request: RawRequest, random: Random): RawRequest {
  const { body } = request;
  const cut = random.whole(body.length + 1);
  const bodies: readonly (() => Buffer)[] = [
    () => body.subarray(0, cut),
    () => Buffer.concat([body.subarray(0, cut), Buffer.from([0xc3, 0x28, 0xff, 0xfe]), body.subarray(cut)]),
    () => Buffer.concat([body, body]),
    () => Buffer.from('{"a":1,"a":2,"__proto__":{"x":1}}'),
    () => Buffer.from('['.repeat(50_000)),
    () =>
      Buffer.from(
        `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><Delete><Object><Key>&a;</Key></Object></Delete>`,
      ),
    () => Buffer.from(`${'<a>'.repeat(5000)}`),
    () =>
      Buffer.from(
        'Action=ListUsers&Action=DeleteUser&%zz=%&&=&==&a.b.c.d.1=2&Tags.member.1.Key.x=1&Tags.member.99999999=1',
      ),
    () => Buffer.from('null'),
    () => Buffer.from('"text"'),
  ];
  const headers: readonly Record<string, string>[] = [
    { 'content-type': 'application/x-www-form-urlencoded' },
    { 'content-type': 'text/xml; charset=utf-16' },
    { 'content-type': '' },
    { 'content-encoding': 'gzip' },
    { 'x-amz-target': 'AWSOrganizationsV20161128.__proto__' },
    { 'x-amz-target': '.' },
    { 'x-amz-target': 'AWSIdentityStore.' + 'A'.repeat(4000) },
    { range: 'bytes=-0,-,9-1' },
    { 'if-modified-since': 'never' },
    { 'x-amz-checksum-crc32': '!' },
    { 'content-md5': 'AAAA' },
    { 'x-amz-decoded-content-length': '-1' },
    { 'x-amz-meta-x': '\u00ff\u00c3' },
    {
      'content-encoding': 'aws-chunked',
      'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
      'x-amz-decoded-content-length': '7',
    },
  ];
  const queries: readonly string[] = [
    '%zz=%',
    'a&a&a',
    '=',
    '&&',
    'Action=DeleteUser',
    'list-type=2&max-keys=x',
    'continuation-token=%00%ff',
    'acl',
    '%00',
    'x-id=%F0',
    'delete',
    'uploads',
    'partNumber=1&uploadId=x',
  ];
  const paths: readonly string[] = [
    '/%',
    '/%zz',
    '//',
    '/..',
    '/../..',
    '/%2e%2e/%2f',
    '/%00',
    '/%ff%fe',
    '/things/%c3%28',
    `/${'a'.repeat(3000)}`,
    '/things//x',
    '/%E9',
  ];
  return random.of([
    () => ({ ...request, body: random.of(bodies)() }),
    () => ({ ...request, headers: { ...request.headers, ...random.of(headers) } }),
    () => ({ ...request, query: [request.query, random.of(queries)].filter((part) => part !== '').join('&') }),
    () => ({ ...request, path: random.of(paths) }),
    () => ({ ...request, method: random.of(['GET', 'PUT', 'DELETE', 'POST', 'PATCH', 'OPTIONS', 'HEAD']) }),
  ])();
}

/** The error that the answer carries, read as the protocol's clients read it. */
function errorOf(model: ServiceModel, answer: RawResponse): { code: string; message: string } {
  const isXml = answer.body.startsWith('<');
  try {
    if (!isXml) {
      const parsed = JSON.parse(answer.body) as Record<string, any>;
      // An unsigned request that went astray meets the pages.
      if (typeof parsed['error'] === 'object') return parsed['error'];
      return {
        code: parsed['__type'] ?? parsed['error'] ?? String(answer.headers['x-amzn-errortype'] ?? ''),
        message: parsed['message'] ?? parsed['Message'] ?? parsed['error_description'] ?? '',
      };
    }
    const root = parseXml(answer.body);
    const error = root.name === 'ErrorResponse' ? root.children.find((child) => child.name === 'Error')! : root;
    const text = (name: string) => error.children.find((child) => child.name === name)?.text ?? '';
    return { code: text('Code'), message: text('Message') };
  } catch (error) {
    return assert.fail(
      `${model.metadata.serviceId}: ${answer.status}, an error that cannot be read (${error}): ${answer.body}`,
    );
  }
}
