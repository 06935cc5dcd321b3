/**
 * `npm run models [-- NAME…]`: extracts the facts of AWS's published service models (operations, shapes, bindings,
 * errors, constraints; no prose) into `models/<SDK client name>.json` and writes `models/index.json`, which is what
 * routing needs of all services. With names (SDK clients'), of those alone; what is there of the others stays.
 *
 * The source is an installed botocore (Apache-2.0), found by asking python3 for it, or given with `--from DIR`.
 * Neither the build nor the tests run this: its output is committed, with the source's version and hash.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { indexEntry, type ServiceIndexEntry } from '../src/wire/models/load-model.ts';
import type { OperationModel, ServiceModel, Shape, ShapeRef } from '../src/wire/models/model.ts';

/** SDK client name -> botocore's folder, where they differ. */
const SERVICES: Readonly<Record<string, string>> = {
  accessanalyzer: 'accessanalyzer',
  account: 'account',
  amplify: 'amplify',
  appsync: 'appsync',
  cloudcontrol: 'cloudcontrol',
  cloudformation: 'cloudformation',
  'cloudwatch-logs': 'logs',
  'cognito-identity': 'cognito-identity',
  'cognito-identity-provider': 'cognito-idp',
  dynamodb: 'dynamodb',
  'dynamodb-streams': 'dynamodbstreams',
  ecr: 'ecr',
  eventbridge: 'events',
  iam: 'iam',
  identitystore: 'identitystore',
  kms: 'kms',
  lambda: 'lambda',
  organizations: 'organizations',
  'resource-groups-tagging-api': 'resourcegroupstaggingapi',
  s3: 's3',
  's3-control': 's3control',
  scheduler: 'scheduler',
  'secrets-manager': 'secretsmanager',
  sfn: 'stepfunctions',
  ssm: 'ssm',
  sso: 'sso',
  'sso-admin': 'sso-admin',
  'sso-oidc': 'sso-oidc',
  sts: 'sts',
};

const REF_KEYS = [
  'shape',
  'location',
  'locationName',
  'flattened',
  'xmlAttribute',
  'xmlNamespace',
  'timestampFormat',
  'streaming',
  'idempotencyToken',
  'hostLabel',
  'eventpayload',
  'eventheader',
] as const;
const SHAPE_KEYS = [
  'type',
  'required',
  'payload',
  'flattened',
  'min',
  'max',
  'pattern',
  'enum',
  'union',
  'document',
  'sensitive',
  'streaming',
  'eventstream',
  'event',
  'locationName',
  'xmlNamespace',
  'timestampFormat',
  'exception',
  'error',
] as const;
/** S3's model leaves its namespace out; every answer of S3 carries it. */
const S3_NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/';

type Json = Record<string, any>;

function main(): void {
  const { values, positionals } = parseArgs({ options: { from: { type: 'string' } }, allowPositionals: true });
  const unknown = positionals.find((name) => SERVICES[name] === undefined);
  if (unknown !== undefined)
    throw new Error(`${unknown} is not among the SERVICES of ${import.meta.filename}: add it.`);
  const source = findBotocore(values.from);
  const folder = join(import.meta.dirname, '..', 'models');
  mkdirSync(folder, { recursive: true });
  const index: ServiceIndexEntry[] = [];
  for (const [name, botocoreName] of Object.entries(SERVICES)) {
    const file = join(folder, `${name}.json`);
    if (positionals.length > 0 && !positionals.includes(name)) {
      index.push(indexEntry([name, JSON.parse(readFileSync(file, 'utf8')) as ServiceModel]));
      continue;
    }
    const published = readPublished(join(source.data, botocoreName));
    const model = extract(JSON.parse(published.toString('utf8')), {
      package: 'botocore',
      version: source.version,
      sha256: createHash('sha256').update(published).digest('hex'),
    });
    writeFileSync(file, render(model));
    index.push(indexEntry([name, model]));
    console.log(
      `${name}: ${Object.keys(model.operations).length} operations, ${Object.keys(model.shapes).length} shapes`,
    );
  }
  writeFileSync(join(folder, 'index.json'), `[\n${index.map((entry) => JSON.stringify(entry)).join(',\n')}\n]\n`);
}

function findBotocore(from: string | undefined): { data: string; version: string } {
  const folder =
    from ??
    dirname(execFileSync('python3', ['-c', 'import botocore; print(botocore.__file__)'], { encoding: 'utf8' }).trim());
  const version = /__version__\s*=\s*['"]([^'"]+)/.exec(readFileSync(join(folder, '__init__.py'), 'utf8'))?.[1];
  if (version === undefined || !existsSync(join(folder, 'data'))) {
    throw new Error(`${folder} is not botocore's package folder: it needs __init__.py with __version__, and data/.`);
  }
  return { data: join(folder, 'data'), version };
}

/** The uncompressed bytes of the service's newest API version. */
function readPublished(folder: string): Buffer {
  const newest = readdirSync(folder)
    .filter((name) => /^\d{4}-\d{2}-\d{2}$/.test(name))
    .sort()
    .at(-1);
  if (newest === undefined) throw new Error(`${folder} holds no API version.`);
  const compressed = join(folder, newest, 'service-2.json.gz');
  return existsSync(compressed)
    ? gunzipSync(readFileSync(compressed))
    : readFileSync(join(folder, newest, 'service-2.json'));
}

function extract(published: Json, source: ServiceModel['source']): ServiceModel {
  const meta = published['metadata'] as Json;
  const operations: Record<string, OperationModel> = {};
  for (const operation of Object.values(published['operations'] as Record<string, Json>)) {
    if (!isReplaced(operation, published)) operations[operation['name']] = extractOperation(operation);
  }
  return {
    source,
    metadata: defined({
      apiVersion: meta['apiVersion'],
      protocol: meta['protocol'],
      serviceId: meta['serviceId'],
      endpointPrefix: meta['endpointPrefix'],
      signingName: meta['signingName'] ?? meta['endpointPrefix'],
      jsonVersion: meta['protocol'] === 'json' ? meta['jsonVersion'] : undefined,
      targetPrefix: meta['targetPrefix'],
      xmlNamespace: meta['xmlNamespace'] ?? (meta['serviceId'] === 'S3' ? S3_NAMESPACE : undefined),
    }),
    operations,
    shapes: extractShapes(published, operations),
  };
}

/** S3 keeps deprecated operations under the very method and URI of their successors: no request can mean them. */
function isReplaced(operation: Json, published: Json): boolean {
  return (
    operation['deprecated'] === true &&
    operation['http'].requestUri !== '/' &&
    Object.values(published['operations'] as Record<string, Json>).some(
      (other) =>
        other !== operation &&
        !other['deprecated'] &&
        other['http'].method === operation['http'].method &&
        other['http'].requestUri === operation['http'].requestUri,
    )
  );
}

function extractOperation(operation: Json): OperationModel {
  const unsigned = operation['authtype'] === 'none' || operation['auth']?.includes('smithy.api#noAuth');
  return defined({
    name: operation['name'],
    http: defined({
      method: operation['http'].method,
      requestUri: operation['http'].requestUri,
      responseCode: operation['http'].responseCode,
    }),
    input: operation['input'] && pick(operation['input'], REF_KEYS),
    output: operation['output'] && pick(operation['output'], [...REF_KEYS, 'resultWrapper']),
    errors: operation['errors']?.map((error: Json) => error['shape']),
    authtype: unsigned ? 'none' : operation['unsignedPayload'] ? 'v4-unsigned-body' : operation['authtype'],
  }) as OperationModel;
}

/** The shapes that an operation or an error reaches, in the published order. */
function extractShapes(published: Json, operations: Record<string, OperationModel>): Record<string, Shape> {
  const all = published['shapes'] as Record<string, Json>;
  const reached = new Set<string>();
  const pending = Object.values(operations).flatMap((operation) => [
    operation.input?.shape,
    operation.output?.shape,
    ...(operation.errors ?? []),
  ]);
  pending.push(...Object.keys(all).filter((name) => all[name]?.['exception']));
  while (pending.length > 0) {
    const name = pending.pop();
    if (name === undefined || reached.has(name)) continue;
    const shape = all[name];
    if (shape === undefined) throw new Error(`Shape ${name} is named but not defined.`);
    reached.add(name);
    pending.push(
      ...Object.values(shape['members'] ?? {}).map((ref) => (ref as Json)['shape']),
      shape['member']?.shape,
      shape['key']?.shape,
      shape['value']?.shape,
    );
  }
  return Object.fromEntries(
    Object.entries(all)
      .filter(([name]) => reached.has(name))
      .map(([name, shape]) => [name, extractShape(shape)]),
  );
}

function extractShape(shape: Json): Shape {
  const ref = (value: Json | undefined) => value && (pick(value, REF_KEYS) as unknown as ShapeRef);
  const members =
    shape['members'] &&
    Object.fromEntries(Object.entries(shape['members'] as Json).map(([name, member]) => [name, ref(member)]));
  const extracted: Json = defined({
    ...pick(shape, SHAPE_KEYS),
    members,
    member: ref(shape['member']),
    key: ref(shape['key']),
    value: ref(shape['value']),
  });
  if (extracted['error']) extracted['error'] = pick(extracted['error'], ['code', 'httpStatusCode', 'senderFault']);
  if (shape['fault'] || shape['error']?.fault) extracted['error'] = { ...extracted['error'], senderFault: false };
  return extracted as Shape;
}

/** The given keys' values; absent, false and empty `required` ones are left out. */
function pick(from: Json, keys: readonly string[]): Json {
  const picked: Json = {};
  for (const key of keys) {
    const value = from[key];
    if (value === undefined || (value === false && key !== 'senderFault')) continue;
    if (Array.isArray(value) && value.length === 0) continue;
    picked[key] = value;
  }
  return picked;
}

function defined<T extends Json>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as T;
}

/** One line per operation and shape, so that an update shows as a readable difference. */
function render(model: ServiceModel): string {
  const lines = (entries: object) =>
    Object.entries(entries)
      .map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`)
      .join(',\n');
  return (
    `{\n"source":${JSON.stringify(model.source)},\n"metadata":${JSON.stringify(model.metadata)},\n` +
    `"operations":{\n${lines(model.operations)}\n},\n"shapes":{\n${lines(model.shapes)}\n}\n}\n`
  );
}

main();
