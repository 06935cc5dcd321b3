import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import { absentServices } from '../../services/absent-services.ts';
import { services } from '../../services/index.ts';
import { defaultModelsFolder, loadModel, loadModelIndex, modelsOf } from '../models/load-model.ts';
import type { ServiceModel, Shape } from '../models/model.ts';
import { LINEAR_FORMS } from './linear-patterns.ts';
import { compilePattern, translatePattern } from './pattern.ts';
import { validationMessage } from '../protocols/codec/errors.ts';
import { validate, validationError, validationErrorCode } from './validate.ts';

/** A model of one structure `Input` and the given shapes. */
function modelOf(
  members: Record<string, string>,
  shapes: Record<string, Shape>,
  required: string[] = [],
): ServiceModel {
  return {
    source: { package: 'test', version: '1', sha256: '' },
    metadata: { apiVersion: '1', protocol: 'json', serviceId: 'Test', endpointPrefix: 'test', signingName: 'test' },
    operations: {},
    shapes: {
      Input: {
        type: 'structure',
        required,
        members: Object.fromEntries(Object.entries(members).map(([name, shape]) => [name, { shape }])),
      },
      ...shapes,
    },
  };
}

const name: Shape = { type: 'string', min: 2, max: 5, pattern: '[a-z]+' };
const key: Shape = { type: 'string', min: 1, max: 3 };

const cases: { what: string; shapes: Record<string, Shape>; shape: string; value: unknown; failures: string[] }[] = [
  { what: 'a valid string', shapes: { name }, shape: 'name', value: 'abc', failures: [] },
  {
    what: 'too long: the pattern is not tried',
    shapes: { name },
    shape: 'name',
    value: 'ABCDEF',
    failures: [
      "Value 'ABCDEF' at 'member' failed to satisfy constraint: Member must have length less than or equal to 5",
    ],
  },
  {
    what: 'empty',
    shapes: { name },
    shape: 'name',
    value: '',
    failures: [
      "Value '' at 'member' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-z]+",
      "Value '' at 'member' failed to satisfy constraint: Member must have length greater than or equal to 2",
    ],
  },
  {
    what: 'five code points, ten code units',
    shapes: { s: { type: 'string', max: 5 } },
    shape: 's',
    value: '😀😀😀😀😀',
    failures: [],
  },
  {
    what: 'six code points',
    shapes: { s: { type: 'string', max: 5 } },
    shape: 's',
    value: '😀😀😀😀😀a',
    failures: [
      "Value '😀😀😀😀😀a' at 'member' failed to satisfy constraint: Member must have length less than or equal to 5",
    ],
  },
  {
    what: 'a pattern matches the whole value',
    shapes: { p: { type: 'string', pattern: 'a|bc' } },
    shape: 'p',
    value: 'abc',
    failures: [
      "Value 'abc' at 'member' failed to satisfy constraint: Member must satisfy regular expression pattern: a|bc",
    ],
  },
  {
    what: 'a trailing newline is part of the value',
    shapes: { p: { type: 'string', pattern: '^[a-z]+$' } },
    shape: 'p',
    value: 'abc\n',
    failures: [
      "Value 'abc\n" +
        "' at 'member' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[a-z]+$",
    ],
  },
  {
    what: 'an enumeration',
    shapes: { e: { type: 'string', enum: ['A', 'B'] } },
    shape: 'e',
    value: 'a',
    failures: ["Value 'a' at 'member' failed to satisfy constraint: Member must satisfy enum value set: [A, B]"],
  },
  {
    what: 'a number',
    shapes: { n: { type: 'integer', min: 1, max: 100 } },
    shape: 'n',
    value: 101,
    failures: [
      "Value '101' at 'member' failed to satisfy constraint: Member must have value less than or equal to 100",
    ],
  },
  {
    what: 'a number below its range',
    shapes: { n: { type: 'integer', min: 1 } },
    shape: 'n',
    value: 0,
    failures: ["Value '0' at 'member' failed to satisfy constraint: Member must have value greater than or equal to 1"],
  },
  {
    what: 'a sensitive value is not shown',
    shapes: { s: { type: 'string', max: 3, sensitive: true } },
    shape: 's',
    value: 'secret',
    failures: ["Value at 'member' failed to satisfy constraint: Member must have length less than or equal to 3"],
  },
  {
    what: 'a blob is measured in bytes',
    shapes: { b: { type: 'blob', max: 2 } },
    shape: 'b',
    value: Buffer.from('abc'),
    failures: [
      "Value 'java.nio.HeapByteBuffer[pos=0 lim=3 cap=3]' at 'member' failed to satisfy constraint: " +
        'Member must have length less than or equal to 2',
    ],
  },
  {
    what: 'a list with too many entries',
    shapes: { key, l: { type: 'list', member: { shape: 'key' }, max: 1 } },
    shape: 'l',
    value: ['a', 'b'],
    failures: [
      "Value '[a, b]' at 'member' failed to satisfy constraint: Member must have length less than or equal to 1",
    ],
  },
  {
    what: "a list's entry",
    shapes: { key, l: { type: 'list', member: { shape: 'key' } } },
    shape: 'l',
    value: ['a', ''],
    failures: [
      "Value '[a, ]' at 'member' failed to satisfy constraint: Member must satisfy constraint: " +
        '[Member must have length less than or equal to 3, Member must have length greater than or equal to 1]',
    ],
  },
  {
    what: 'a null entry',
    shapes: { key, l: { type: 'list', member: { shape: 'key' } } },
    shape: 'l',
    value: ['a', null],
    failures: ["Value null at 'member.2.member' failed to satisfy constraint: Member must not be null"],
  },
  {
    what: 'a structure in a list',
    shapes: {
      key,
      t: { type: 'structure', required: ['Key'], members: { Key: { shape: 'key' }, Value: { shape: 'key' } } },
      l: { type: 'list', member: { shape: 't' } },
    },
    shape: 'l',
    value: [{ Key: 'a' }, { Value: 'long' }],
    failures: [
      "Value null at 'member.2.member.key' failed to satisfy constraint: Member must not be null",
      "Value 'long' at 'member.2.member.value' failed to satisfy constraint: " +
        'Member must have length less than or equal to 3',
    ],
  },
  {
    what: "a map's keys and values",
    shapes: { key, m: { type: 'map', key: { shape: 'key' }, value: { shape: 'key' } } },
    shape: 'm',
    value: { toolong: '' },
    failures: [
      "Value '{toolong=}' at 'member' failed to satisfy constraint: Map keys must satisfy constraint: " +
        '[Member must have length less than or equal to 3, Member must have length greater than or equal to 1]',
      "Value '{toolong=}' at 'member' failed to satisfy constraint: Map value must satisfy constraint: " +
        '[Member must have length less than or equal to 3, Member must have length greater than or equal to 1]',
    ],
  },
  {
    what: 'a union with two members',
    shapes: { key, u: { type: 'structure', union: true, members: { A: { shape: 'key' }, B: { shape: 'key' } } } },
    shape: 'u',
    value: { A: 'a', B: 'b' },
    failures: ["Value at 'member' failed to satisfy constraint: Member must have exactly one of [a, b]"],
  },
];

for (const { what, shapes, shape, value, failures } of cases) {
  test(`validate: ${what}`, () => {
    assert.deepEqual(validate(modelOf({ Member: shape }, shapes), 'Input', { Member: value }), failures);
  });
}

test('validate: a required member', () => {
  const model = modelOf({ UserName: 'name' }, { name }, ['UserName']);
  const failures = validate(model, 'Input', {});
  assert.equal(
    validationMessage(failures),
    "1 validation error detected: Value null at 'userName' failed to satisfy constraint: Member must not be null",
  );
});

test('validationMessage: several failures are counted', () => {
  assert.equal(validationMessage(['a', 'b']), '2 validation errors detected: a; b');
});

test('validate: a recursive shape', () => {
  const model = modelOf(
    { Filter: 'filter' },
    {
      key,
      filters: { type: 'list', member: { shape: 'filter' } },
      filter: {
        type: 'structure',
        members: { Not: { shape: 'filter' }, Or: { shape: 'filters' }, Key: { shape: 'key' } },
      },
    },
  );
  assert.deepEqual(validate(model, 'Input', { Filter: { Not: { Or: [{ Key: 'a' }, { Key: '' }] } } }), [
    "Value '' at 'filter.not.or.2.member.key' failed to satisfy constraint: " +
      'Member must have length greater than or equal to 1',
  ]);
});

test('validate: a hostile list makes neither endless failures nor a huge message', () => {
  const model = modelOf(
    { L: 'l' },
    {
      key,
      t: { type: 'structure', members: { Key: { shape: 'key' } } },
      l: { type: 'list', member: { shape: 't' }, max: 2 },
    },
  );
  const message = validationMessage(
    validate(model, 'Input', { L: Array.from({ length: 100_000 }, () => ({ Key: 'x'.repeat(100) })) }),
  );
  assert.match(message, /^\d\d validation errors detected/);
  assert.ok(message.length < 30_000);
});

test('every pattern of every model compiles', () => {
  for (const { name: service } of loadModelIndex()) {
    for (const [shapeName, { pattern }] of Object.entries(loadModel(service).shapes)) {
      if (pattern !== undefined)
        assert.doesNotThrow(() => compilePattern(pattern), `${service} ${shapeName}: ${pattern}`);
    }
  }
});

/** Patterns with several unbounded repetitions and room for them, reviewed and found linear. */
const REVIEWED = new Set([
  '^(0|[1-9]\\d*)\\.(0|[1-9]\\d*)\\.(.*)$',
  '[a-zA-Z0-9]+|[a-zA-Z][-a-zA-Z0-9]*\\.[a-zA-Z0-9]+',
  '([a-zA-Z][-a-zA-Z0-9]*)|(arn:\\b(aws|aws-us-gov|aws-cn)\\b:[-a-zA-Z0-9:/._+]*)',
  '[a-zA-Z0-9-_+.]+:[a-fA-F0-9]+',
  '^(?!\\s*$).+',
  'v[1-9][0-9]*(\\.[A-Za-z0-9-]*)?',
  'arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\\-])+:([a-z]{2}(-gov)?-[a-z]+-\\d{1})?:(\\d{12})?:(.*)',
  'arn:(aws[a-zA-Z-]*)?:lambda:[a-z]{2}((-gov)|' +
    '(-iso([a-z]?)))?-[a-z]+-\\d{1}:\\d{12}:function:[a-zA-Z0-9-_]+(:(\\$LATEST|[a-zA-Z0-9-_]+))?',
  '(arn:(aws[a-zA-Z-]*)?:[a-z0-9-.]+:.*)|()',
  'arn:(aws[a-zA-Z-]*)?:[a-z0-9-.]+:.*',
  'arn:(aws[a-zA-Z-]*)?:lambda:[a-z]{2}((-gov)|' +
    '(-iso([a-z]?)))?-[a-z]+-\\d{1}:\\d{12}:function:[a-zA-Z0-9-_\\.]+(:(\\$LATEST(\\.PUBLISHED)?|[a-zA-Z0-9-_]+))?',
  'arn:(aws[a-zA-Z-]*)?:iam::\\d{12}:role/?[a-zA-Z_0-9+=,.@\\-_/]+',
  '^(o-[a-z0-9]{10,32}\\/r-[0-9a-z]{4,32}(\\/ou\\-[0-9a-z]{4,32}-[a-z0-9]{8,32})*(\\/\\d{12})*)\\/',
  '^(arn:aws:organizations::\\d{12}:policy\\/o-[a-z0-9]{10,32}\\/[0-9a-z_]+\\/p-[0-9a-z]{10,32})|' +
    '(arn:aws:organizations::aws:policy\\/[0-9a-z_]+\\/p-[0-9a-zA-Z_]{10,128})',
  '([0-9]+)\\.([0-9]+)',
  // Each repetition ends at the colon that it cannot take.
  '[^:]*:[^:]*:[^:]*:[^:]*:[^:]*:analyzer/.{1,255}',
  'arn:[^:]*:[^:]*:[^:]*:[^:]*:.*',
  'arn:[^:]*:cloudtrail:[^:]*:[^:]*:trail/.{1,576}',
  'arn:[^:]*:iam::[^:]*:(role|user)/.{1,576}',
  'arn:[^:]*:iam::[^:]*:role/.{1,576}',
  'arn:[^:]*:s3:[^:]*:[^:]*:accesspoint/.*',
  'arn:[^:]*:s3express:[^:]*:[^:]*:accesspoint/.*',
]);

test('every pattern that could backtrack over a long value was reviewed or has a linear form', () => {
  const neither: string[] = [];
  for (const { name: service } of loadModelIndex()) {
    for (const [shapeName, { pattern, max = Infinity }] of Object.entries(loadModel(service).shapes)) {
      if (pattern === undefined) continue;
      assert.ok(
        max === Infinity || max <= 2_097_152,
        `${service} ${shapeName}: longer than validate.ts tries a pattern on`,
      );
      // At most one unbounded repetition leaves nothing to backtrack over.
      const repetitions = pattern.replace(/\\.|\[(?:\\.|[^\]\\])*\]/g, 'x').match(/[*+]|\{\d+,\}/g)?.length ?? 0;
      if (repetitions > 1 && max > 2048 && !REVIEWED.has(pattern) && !LINEAR_FORMS.has(pattern))
        neither.push(`${service} ${shapeName}: ${pattern}`);
    }
  }
  assert.deepEqual(neither, [], 'a line in REVIEWED, or a form in linear-patterns.ts: CONTRIBUTING.md says which');
});

/** Short strings over the characters that matter to the pattern, all of them up to a length. */
const ALPHABETS: readonly [pattern: RegExp, alphabet: readonly string[]][] = [
  [/^\^\[a-z0-9\*\]/, ['a', '*', '.', '/', 'A']],
  [/^\^\[ \\t\]\*/, [' ', '\t', 'a', ':', '\n']],
  [/####/, ['{####}', '{', '##', '}', ' ', '\u0000']],
  [/\{##/, ['{##', '##}', '{', '#', 'a', '\u0000']],
  [/@/, ['a', '@', ' ', '.']],
  [/organizations/, ['arn:aws:organizations::', 'a', ':', '\n']],
  [/^\\\/\?/, ['/', 'a', '\n']],
  [/\\S/, ['a', ' ', '\n']],
];

test('a linear form accepts what the published pattern accepts', () => {
  for (const pattern of LINEAR_FORMS.keys()) {
    const alphabet = ALPHABETS.find(([matches]) => matches.test(pattern))![1];
    const published = translatePattern(pattern);
    const linear = compilePattern(pattern);
    let words = [''];
    let accepted = 0;
    for (let length = 0; length <= 5; length++) {
      for (const word of words) {
        assert.equal(linear.test(word), published.test(word), `${pattern} on ${JSON.stringify(word)}`);
        if (published.test(word)) accepted++;
      }
      words = words.flatMap((word) => alphabet.map((part) => word + part));
    }
    assert.ok(accepted > 10, `${pattern}: the alphabet does not exercise it`);
  }
});

const hostile: [service: string, shape: string, value: string][] = [
  ['ecr', 'ScanningRepositoryFilterValue', `${'*'.repeat(254)}!`],
  ['eventbridge', 'HeaderValue', `${' !'.repeat(255)}\n`],
  ['eventbridge', 'AuthHeaderParameters', `${' !'.repeat(255)}\n`],
  [
    'cognito-identity-provider',
    'EmailVerificationMessageByLinkType',
    `${'{##'.repeat(3000)}${'##}'.repeat(3000)}\u0000`,
  ],
  ['cognito-identity-provider', 'EmailAddressType', `${'@!'.repeat(50_000)} `],
  ['organizations', 'GenericArn', `arn:aws:organizations::${':s'.repeat(50_000)}\n`],
  ['s3', 'CopySource', `${'/'.repeat(100_000)}\n`],
  ['lambda', 'Arn', `arn:aws:${'-'.repeat(200_000)}`],
];

for (const [service, shape, value] of hostile) {
  // Backtracking would take hours: that this test ends is what it asserts.
  test(`a hostile value of ${service}'s ${shape} is refused at once`, () => {
    assert.ok(!compilePattern(loadModel(service).shapes[shape]!.pattern!).test(value));
  });
}

const patterns: { pattern: string; yes: string[]; no: string[] }[] = [
  { pattern: '(?s).*', yes: ['a\nb', ''], no: [] },
  { pattern: '(?i)all|[0-9]{12}', yes: ['ALL', 'all', '123456789012'], no: ['al', 'all '] },
  { pattern: '[\\w-_]*', yes: ['a-b_c'], no: ['a b'] },
  { pattern: '\\p{Print}+', yes: ['a ~'], no: ['é', '\n'] },
  { pattern: '[^\\p{C}\\p{IsWhitespace}]+', yes: ['a~é'], no: ['a b', 'a\u00a0b', '\0'] },
  { pattern: '\\p{L}+(?:(\\.|\\_)\\p{L}+){0,2}', yes: ['é.a_b'], no: ['p{L}', '1'] },
  { pattern: '[\\w+=,.@\\:-]*', yes: ['a:b-c'], no: ['a\\b'] },
  {
    pattern: '[a-zA-Z0-9&$@#\\\\\\/%?=~\\-_\'"|!:,.;*+\\[\\]\\ \\(\\)\\{\\}]+',
    yes: ['https://a/?b=[c] {d}\\'],
    no: ['é'],
  },
];

for (const { pattern, yes, no } of patterns) {
  test(`compilePattern: ${pattern}`, () => {
    const compiled = compilePattern(pattern);
    for (const text of yes) assert.ok(compiled.test(text), JSON.stringify(text));
    for (const text of no) assert.ok(!compiled.test(text), JSON.stringify(text));
  });
}

test('validationErrorCode: the code is one that the service has, or the field-wide default', () => {
  // S3 and S3 Control have errors that their models leave out.
  const defaults = new Set(['ValidationError', 'ValidationException', 'InvalidArgument', 'InvalidRequest']);
  const byPrefix = new Map(loadModelIndex().map(({ signingName, name }) => [signingName, name]));
  const absent = absentServices.flatMap(({ iamPrefix, dialect }) =>
    dialect ? [{ name: byPrefix.get(iamPrefix)!, dialect }] : [],
  );
  const modelOf = modelsOf([...services, ...absent]);
  for (const { name } of loadModelIndex()) {
    const model = modelOf(name);
    const code = validationErrorCode(model);
    assert.ok(model.shapes[code]?.exception || defaults.has(code), `${name}: ${code}`);
  }
  const codes = ['s3', 'organizations', 'sso', 'sso-oidc', 'sts', 'iam', 'amplify'].map((name) =>
    validationErrorCode(modelOf(name)),
  );
  assert.deepEqual(codes, [
    'InvalidArgument',
    'InvalidInputException',
    'InvalidRequestException',
    'InvalidRequestException',
    'ValidationError',
    'ValidationError',
    'BadRequestException',
  ]);
});

test("validationError: S3's body failures are MalformedXML, others InvalidArgument", () => {
  const model = modelsOf(services)('s3');
  const missing = validate(model, 'DeleteObjectsRequest', { Bucket: 'b', Delete: { Objects: [{}] } });
  assert.equal(validationError(model, missing).code, 'MalformedXML');
  assert.equal(validationError(model, validate(model, 'DeleteObjectsRequest', { Bucket: 'b' })).code, 'MalformedXML');
  assert.equal(
    validationError(model, validate(model, 'GetObjectRequest', { Bucket: 'b', Key: '' })).code,
    'InvalidArgument',
  );
});

test('models/index.json says what the models say, and names all of them', () => {
  const folder = defaultModelsFolder();
  const files = readdirSync(folder)
    .filter((file) => file !== 'index.json' && file.endsWith('.json'))
    .map((file) => file.slice(0, -5));
  const index = loadModelIndex();
  const known = index.map((entry) => entry.name);
  assert.deepEqual(files.filter((file) => loadableModel(file)).sort(), [...known].sort());
  for (const { name: service, sha256, ...facts } of index) {
    const { source, metadata } = loadModel(service);
    assert.equal(sha256, source.sha256);
    for (const [fact, value] of Object.entries(facts))
      assert.equal(value, metadata[fact as keyof typeof metadata], `${service} ${fact}`);
  }
});

/** Other facts may live beside the models; a model has operations. */
function loadableModel(file: string): boolean {
  try {
    return loadModel(file).operations !== undefined;
  } catch {
    return false;
  }
}

test('loadModel: a name is not a path', () => {
  assert.throws(() => loadModel('../package'), /is not a service's name/);
});
