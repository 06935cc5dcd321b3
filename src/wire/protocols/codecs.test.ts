/** Wire forms that no SDK sends, or that the SDKs hide: table-driven, without HTTP. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AwsError } from '../errors.ts';
import { modelsOf } from '../models/load-model.ts';
import type { ServiceModel, Shape } from '../models/model.ts';
import { codecOf } from './index.ts';
import type { Structure, WireRequest } from './codec/protocol.ts';
import { parseQueryString } from './scalars/query-string.ts';
import { services } from '../../services/index.ts';

const modelOf = modelsOf(services);

interface Sent {
  readonly method?: string;
  readonly target?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string | Buffer;
}

function request({ method = 'POST', target = '/', headers = {}, body = '' }: Sent): WireRequest {
  const [path = '/', query = ''] = target.split('?');
  return { method, path, query: parseQueryString(query)!, headers, body: Buffer.from(body as string) };
}

function parse(model: ServiceModel, sent: Sent): { operation: string; input: Structure } {
  const codec = codecOf(model);
  const match = codec.matchOperation(model, request(sent));
  assert.ok(match, 'the request names an operation');
  return { operation: match.operation.name, input: codec.parseInput(model, match, request(sent)) };
}

/** A service of one operation `Op` with shapes that none of AWS's services combines. */
function invented(
  protocol: ServiceModel['metadata']['protocol'],
  members: NonNullable<Shape['members']>,
  shapes: Record<string, Shape> = {},
): ServiceModel {
  const strings: Shape = { type: 'list', member: { shape: 'String' } };
  return {
    source: { package: 'test', version: '1', sha256: '' },
    metadata: {
      apiVersion: '1',
      protocol,
      serviceId: 'Test',
      endpointPrefix: 'test',
      signingName: 'test',
      targetPrefix: 'T',
      xmlNamespace: 'urn:t',
    },
    operations: {
      Op: {
        name: 'Op',
        http: { method: 'POST', requestUri: '/op' },
        input: { shape: 'Io' },
        output: { shape: 'Io', resultWrapper: 'OpResult' },
      },
    },
    shapes: {
      Io: { type: 'structure', members },
      String: { type: 'string' },
      Integer: { type: 'integer' },
      Long: { type: 'long' },
      Double: { type: 'double' },
      Boolean: { type: 'boolean' },
      Blob: { type: 'blob' },
      Time: { type: 'timestamp' },
      Strings: strings,
      Map: { type: 'map', key: { shape: 'String' }, value: { shape: 'String' } },
      Document: { type: 'structure', members: {}, document: true },
      Tree: {
        type: 'structure',
        members: { Child: { shape: 'Tree' }, Children: { shape: 'Trees' }, Name: { shape: 'String' } },
      },
      Trees: { type: 'list', member: { shape: 'Tree' } },
      ...shapes,
    },
  };
}

const all = invented(
  'json',
  Object.fromEntries(
    ['String', 'Integer', 'Long', 'Double', 'Boolean', 'Blob', 'Time', 'Strings', 'Map', 'Document', 'Tree'].map(
      (name) => [name, { shape: name }],
    ),
  ),
);
const jsonRequest = (body: string): Sent => ({ headers: { 'x-amz-target': 'T.Op' }, body });

const readJson: [body: string, input: Structure][] = [
  ['', {}],
  ['{"String":null,"Strings":null,"Unknown":1}', {}],
  [
    '{"Integer":-2147483648,"Long":1e15,"Double":1.5,"Boolean":false}',
    { Integer: -2147483648, Long: 1e15, Double: 1.5, Boolean: false },
  ],
  ['{"Double":"NaN"}', { Double: NaN }],
  ['{"Double":"-Infinity"}', { Double: -Infinity }],
  ['{"Time":1.5}', { Time: new Date(1500) }],
  ['{"Time":"1970-01-01T00:00:01Z"}', { Time: new Date(1000) }],
  ['{"Blob":"aGk="}', { Blob: Buffer.from('hi') }],
  ['{"Strings":["a",null]}', { Strings: ['a', null] }],
  ['{"Map":{"a":"b"}}', { Map: { a: 'b' } }],
  ['{"Document":{"a":[1,{"b":null}]}}', { Document: { a: [1, { b: null }] } }],
  [
    '{"Tree":{"Children":[{"Name":"x"},{"Child":{"Name":"y"}}]}}',
    { Tree: { Children: [{ Name: 'x' }, { Child: { Name: 'y' } }] } },
  ],
];

for (const [body, input] of readJson) {
  test(`json reads ${body}`, () => assert.deepEqual(parse(all, jsonRequest(body)).input, input));
}

test('json keeps a map key named __proto__ a key', () => {
  const { input } = parse(all, jsonRequest('{"Map":{"__proto__":"x"}}'));
  assert.deepEqual(Object.entries(input['Map'] as object), [['__proto__', 'x']]);
});

const unreadableJson = [
  '[',
  '[]',
  '"x"',
  'null',
  '{"String":1}',
  '{"String":{}}',
  '{"String":[]}',
  '{"Integer":1.5}',
  '{"Integer":2147483648}',
  '{"Integer":"1"}',
  '{"Long":1e30}',
  '{"Double":"x"}',
  '{"Boolean":"true"}',
  '{"Blob":"*"}',
  '{"Time":"x"}',
  '{"Time":1e300}',
  '{"Strings":"a"}',
  '{"Strings":{}}',
  '{"Map":[]}',
  '{"Tree":"x"}',
  `{"Tree":${'{"Child":'.repeat(5000)}{}${'}'.repeat(5001)}`,
  `{"Document":${'['.repeat(5000)}${']'.repeat(5000)}}`,
  `${'['.repeat(1_000_000)}`,
];

for (const body of unreadableJson) {
  test(`json refuses ${body.slice(0, 60)}`, () => {
    assert.throws(
      () => parse(all, jsonRequest(body)),
      (error) => error instanceof AwsError && error.code === 'SerializationException' && error.status === 400,
    );
  });
}

test('json refuses bytes that are not UTF-8', () => {
  assert.throws(() => parse(all, { headers: { 'x-amz-target': 'T.Op' }, body: Buffer.from([0x7b, 0xff, 0x7d]) }), {
    code: 'SerializationException',
  });
});

for (const target of ['T.Nope', 'X.Op', 'Op', '', 'T.constructor', 'T.__proto__']) {
  test(`json knows no operation ${JSON.stringify(target)}`, () => {
    assert.equal(codecOf(all).matchOperation(all, request({ headers: { 'x-amz-target': target } })), undefined);
  });
}

test('json writes every type', () => {
  const { body } = codecOf(all).serializeOutput(
    all,
    all.operations['Op']!,
    {
      String: 'a',
      Double: Infinity,
      Time: new Date(1500),
      Blob: new Uint8Array([104, 105]),
      Strings: [],
      Map: { a: 'b' },
      Tree: { Child: {} },
      Integer: undefined,
      Boolean: null,
      Other: 1,
    },
    'id',
  );
  assert.deepEqual(JSON.parse(String(body)), {
    String: 'a',
    Double: 'Infinity',
    Time: 1.5,
    Blob: 'aGk=',
    Strings: [],
    Map: { a: 'b' },
    Tree: { Child: {} },
  });
});

const form = invented(
  'query',
  {
    Strings: { shape: 'Strings' },
    Named: { shape: 'Named' },
    Flat: { shape: 'Flat' },
    FlatNamed: { shape: 'FlatNamed' },
    Map: { shape: 'Map' },
    FlatMap: { shape: 'FlatMap' },
    Tree: { shape: 'Tree' },
    Integer: { shape: 'Integer' },
    Boolean: { shape: 'Boolean' },
    Time: { shape: 'Time' },
    Blob: { shape: 'Blob' },
    Double: { shape: 'Double' },
  },
  {
    Named: { type: 'list', member: { shape: 'String', locationName: 'item' } },
    Flat: { type: 'list', member: { shape: 'String' }, flattened: true },
    FlatNamed: { type: 'list', member: { shape: 'String', locationName: 'One' }, flattened: true },
    FlatMap: {
      type: 'map',
      key: { shape: 'String', locationName: 'K' },
      value: { shape: 'String', locationName: 'V' },
      flattened: true,
    },
  },
);

const readQuery: [parameters: string, input: Structure][] = [
  ['', {}],
  ['Unknown=1&Integer=5&Boolean=TRUE', { Integer: 5, Boolean: true }],
  ['Strings.member.2=b&Strings.member.1=a&Strings.member.10=c', { Strings: ['a', 'b', 'c'] }],
  ['Strings=', { Strings: [] }],
  ['Named.item.1=a', { Named: ['a'] }],
  ['Flat.1=a&Flat.2=b', { Flat: ['a', 'b'] }],
  ['One.1=a', { FlatNamed: ['a'] }],
  [
    'Map.entry.1.key=a&Map.entry.1.value=b&Map.entry.2.key=__proto__&Map.entry.2.value=',
    { Map: JSON.parse('{"a":"b","__proto__":""}') },
  ],
  ['FlatMap.1.K=a&FlatMap.1.V=b', { FlatMap: { a: 'b' } }],
  ['Tree.Children.member.1.Child.Name=x+y%2B', { Tree: { Children: [{ Child: { Name: 'x y+' } }] } }],
  [
    'Time=1970-01-01T00%3A00%3A01Z&Blob=aGk%3D&Double=-1.5e3',
    { Time: new Date(1000), Blob: Buffer.from('hi'), Double: -1500 },
  ],
];

for (const [parameters, input] of readQuery) {
  test(`query reads ${parameters}`, () => {
    assert.deepEqual(parse(form, { body: `Action=Op&Version=1&${parameters}` }).input, input);
    assert.deepEqual(parse(form, { method: 'GET', target: `/?Action=Op&${parameters}` }).input, input);
  });
}

test('query takes the action from the URL and parameters from the form', () => {
  const codec = codecOf(form);
  const sent = request({ target: '/?Action=Op', body: 'Integer=5' });
  const match = codec.matchOperation(form, { ...sent, body: Buffer.alloc(0) })!;
  assert.deepEqual(codec.parseInput(form, match, sent), { Integer: 5 });
});

const unreadableQuery = [
  'Integer=x',
  'Integer=1.5',
  'Integer=99999999999',
  'Integer.1=5',
  'Boolean=yes',
  'Time=x',
  'Blob=*',
  'Strings.member.x=1',
  'Strings.member.-1=1',
  'Flat.__proto__=1',
  'Map.entry.1.key=a',
  'Map.entry.1=a',
  'String=%ZZ',
  'String=%FF',
  `${'a.'.repeat(100)}=1`,
];

for (const parameters of unreadableQuery) {
  test(`query refuses ${parameters.slice(0, 60)}`, () => {
    assert.throws(
      () => parse(form, { body: `Action=Op&${parameters}` }),
      (error) => error instanceof AwsError && error.code === 'MalformedInput' && error.status === 400,
    );
  });
}

for (const body of ['', 'Action=Nope', 'Action=constructor', 'Action=Op&Version=2', 'Version=1']) {
  test(`query knows no operation in ${JSON.stringify(body)}`, () =>
    assert.equal(codecOf(form).matchOperation(form, request({ body })), undefined));
}

test('query writes lists, maps, structures and scalars', () => {
  const { body } = codecOf(form).serializeOutput(
    form,
    form.operations['Op']!,
    {
      Strings: ['a<', 'b'],
      Named: [],
      Flat: ['x', 'y'],
      FlatNamed: ['z'],
      Map: { 'k&': 'v' },
      FlatMap: { k: 'v' },
      Tree: { Name: '' },
      Integer: 0,
      Boolean: false,
      Time: new Date(0),
      Blob: Buffer.from('hi'),
      Double: NaN,
    },
    'id-1',
  );
  assert.equal(
    String(body),
    '<OpResponse xmlns="urn:t"><OpResult><Strings><member>a&lt;</member><member>b</member></Strings><Named>' +
      '</Named><Flat>x</Flat><Flat>y</Flat>' +
      '<One>z</One><Map><entry><key>k&amp;</key><value>v</value></entry></Map><FlatMap><K>k</K><V>v</V>' +
      '</FlatMap><Tree><Name></Name></Tree><Integer>0</Integer>' +
      '<Boolean>false</Boolean><Time>1970-01-01T00:00:00Z</Time><Blob>aGk=</Blob><Double>NaN</Double></OpResult>' +
      '<ResponseMetadata><RequestId>id-1</RequestId></ResponseMetadata></OpResponse>\n',
  );
});

const s3 = modelOf('s3');
await codecOf(s3).prepare?.();
const readXml: [what: string, sent: Sent, input: Structure][] = [
  [
    'a percent-encoded key, with a plus',
    { method: 'GET', target: '/b/a%20b+c%2Fd%C3%A9' },
    { Bucket: 'b', Key: 'a b+c/dé' },
  ],
  [
    'header members',
    {
      method: 'GET',
      target: '/b/k',
      headers: { range: 'bytes=0-1', 'if-modified-since': 'Thu, 01 Jan 1970 00:00:01 GMT' },
    },
    { Bucket: 'b', Key: 'k', Range: 'bytes=0-1', IfModifiedSince: new Date(1000) },
  ],
  [
    'query members',
    { method: 'GET', target: '/b?list-type=2&max-keys=5&fetch-owner=true&prefix=a%2Bb' },
    { Bucket: 'b', MaxKeys: 5, FetchOwner: true, Prefix: 'a+b' },
  ],
  [
    'a header list',
    { method: 'GET', target: '/b/k?attributes', headers: { 'x-amz-object-attributes': 'ETag, ObjectSize' } },
    { Bucket: 'b', Key: 'k', ObjectAttributes: ['ETag', 'ObjectSize'] },
  ],
  [
    'a header map',
    { method: 'PUT', target: '/b/k', headers: { 'x-amz-meta-a': '1', 'x-amz-meta-__proto__': '2' }, body: 'x' },
    { Bucket: 'b', Key: 'k', Metadata: JSON.parse('{"a":"1","__proto__":"2"}'), Body: Buffer.from('x') },
  ],
  ['an empty optional body', { method: 'PUT', target: '/b' }, { Bucket: 'b' }],
  ['a string payload', { method: 'PUT', target: '/b?policy', body: '{}' }, { Bucket: 'b', Policy: '{}' }],
  [
    'flattened lists and prefixes',
    {
      target: '/b?delete',
      body:
        '<x:Delete xmlns:x="urn:x"><x:Object><x:Key> a </x:Key></x:Object><x:Quiet>true</x:Quiet><x:Object>' +
        '<x:Key>b</x:Key></x:Object></x:Delete>',
    },
    { Bucket: 'b', Delete: { Objects: [{ Key: ' a ' }, { Key: 'b' }], Quiet: true } },
  ],
  [
    'an attribute',
    {
      method: 'PUT',
      target: '/b?acl',
      body:
        '<AccessControlPolicy><AccessControlList><Grant><Grantee xmlns:xsi="urn:i" xsi:type="Group"><URI>u' +
        '</URI></Grantee></Grant></AccessControlList></AccessControlPolicy>',
    },
    { Bucket: 'b', AccessControlPolicy: { Grants: [{ Grantee: { Type: 'Group', URI: 'u' } }] } },
  ],
];

for (const [what, sent, input] of readXml) {
  test(`rest-xml reads ${what}`, () => assert.deepEqual(parse(s3, sent).input, input));
}

const unreadableXml: [sent: Sent, code: string][] = [
  [{ target: '/b?delete', body: '<Delete' }, 'MalformedXML'],
  [{ target: '/b?delete', body: '<!DOCTYPE a><Delete/>' }, 'MalformedXML'],
  [{ target: '/b?delete', body: '<Other/>' }, 'MalformedXML'],
  [{ target: '/b?delete', body: '<Delete><Quiet>maybe</Quiet></Delete>' }, 'MalformedXML'],
  [{ target: '/b?delete', body: Buffer.from([0x3c, 0xff]) }, 'MalformedXML'],
  [{ method: 'GET', target: '/b?list-type=2&max-keys=x' }, 'InvalidArgument'],
  [{ method: 'GET', target: '/b/%ZZ' }, 'InvalidURI'],
  [{ method: 'PUT', target: '/b/k', headers: { 'x-amz-object-lock-retain-until-date': 'x' } }, 'InvalidArgument'],
];

for (const [sent, code] of unreadableXml) {
  test(`rest-xml refuses ${sent.target} ${String(sent.body ?? '')}`, () =>
    assert.throws(() => parse(s3, sent), { code, status: 400 }));
}

test('rest-xml writes headers that Node accepts', () => {
  const { headers } = codecOf(s3).serializeOutput(
    s3,
    s3.operations['GetObject']!,
    { ContentDisposition: 'a\r\nx: y', Metadata: { A: 'é', b: '€' }, LastModified: new Date(0) },
    'id',
  );
  assert.equal(headers['content-disposition'], 'a  x: y');
  assert.equal(headers['x-amz-meta-a'], 'é');
  assert.equal(Buffer.from(headers['x-amz-meta-b']!, 'latin1').toString('utf8'), '€');
  assert.equal(headers['last-modified'], 'Thu, 01 Jan 1970 00:00:00 GMT');
});

test('rest-xml: a location in us-east-1 is empty', () => {
  const { body } = codecOf(s3).serializeOutput(s3, s3.operations['GetBucketLocation']!, {}, 'id');
  assert.match(String(body), /<LocationConstraint xmlns="http:\/\/s3.amazonaws.com\/doc\/2006-03-01\/"\/>$/);
});

const errors: [
  service: string,
  operation: string | undefined,
  error: AwsError,
  status: number,
  body: RegExp,
  type?: string,
][] = [
  [
    'sso-admin',
    'ListInstances',
    new AwsError('ResourceNotFoundException', 'gone'),
    400,
    /^\{"__type":"ResourceNotFoundException","message":"gone"\}$/i,
    'ResourceNotFoundException',
  ],
  [
    'sso-admin',
    undefined,
    new AwsError('InternalServerException', 'x'),
    500,
    /InternalServerException/,
    'InternalServerException',
  ],
  [
    'sso',
    'ListAccounts',
    new AwsError('UnauthorizedException', 'no'),
    401,
    /^\{"message":"no"\}$/,
    'UnauthorizedException',
  ],
  [
    'sso-oidc',
    'CreateToken',
    new AwsError('InvalidGrantException', 'no'),
    400,
    /^\{"error":"invalid_grant","error_description":"no"\}$/,
    'InvalidGrantException',
  ],
  ['sso-oidc', 'CreateToken', new AwsError('InvalidClientException', 'no'), 401, /"invalid_client"/],
  ['sso-oidc', undefined, new AwsError('InternalServerException', 'no'), 500, /"server_error"/],
  [
    'iam',
    'GetUser',
    new AwsError('NoSuchEntityException', 'no <user>'),
    404,
    /<Type>Sender<\/Type><Code>NoSuchEntity<\/Code><Message>no &lt;user&gt;<\/Message><\/Error><RequestId>id<\/RequestId>/,
  ],
  ['iam', 'GetUser', new AwsError('NoSuchEntity', 'no'), 404, /<Code>NoSuchEntity<\/Code>/],
  [
    'iam',
    'GetUser',
    new AwsError('ServiceFailureException', 'no'),
    500,
    /<Type>Receiver<\/Type><Code>ServiceFailure<\/Code>/,
  ],
  ['sts', undefined, new AwsError('InvalidClientTokenId', 'bad', {}, 403), 403, /<Code>InvalidClientTokenId<\/Code>/],
  [
    's3',
    'GetObject',
    new AwsError('NoSuchKey', 'no', { Key: 'a&b' }),
    404,
    /^<\?xml.*\?>\n<Error><Code>NoSuchKey<\/Code><Message>no<\/Message><Key>a&amp;b<\/Key><RequestId>id<\/RequestId><HostId>[^<]+<\/HostId><\/Error>$/,
  ],
  ['s3', 'HeadObject', new AwsError('NoSuchKey', 'no'), 404, /^$/],
  [
    'kms',
    'Verify',
    new AwsError('KMSInvalidSignatureException', ''),
    400,
    /^\{"__type":"KMSInvalidSignatureException"\}$/,
  ],
  ['kms', 'DeriveSharedSecret', new AwsError('ValidationException', ''), 400, /^\{"__type":"ValidationException"\}$/],
];

for (const [service, operation, error, status, body, type] of errors) {
  test(`error: ${service} ${operation} ${error.code}`, () => {
    const model = modelOf(service);
    const response = codecOf(model).serializeError(
      model,
      operation === undefined ? undefined : model.operations[operation],
      error,
      'id',
    );
    assert.equal(response.status, status);
    assert.match(String(response.body), body);
    if (type !== undefined) assert.equal(response.headers['x-amzn-errortype'], type);
  });
}
