import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import { defaultModelsFolder, loadModel, loadModelIndex } from './load-model.ts';
import type { ServiceModel, Shape } from './model.ts';
import { compilePattern } from './pattern.ts';
import { validate, validationError, validationErrorCode, validationMessage } from './validate.ts';

/** A model of one structure `Input` and the given shapes. */
function modelOf(members: Record<string, string>, shapes: Record<string, Shape>, required: string[] = []): ServiceModel {
  return {
    source: { package: 'test', version: '1', sha256: '' },
    metadata: { apiVersion: '1', protocol: 'json', serviceId: 'Test', endpointPrefix: 'test', signingName: 'test' },
    operations: {},
    shapes: {
      Input: { type: 'structure', required, members: Object.fromEntries(Object.entries(members).map(([name, shape]) => [name, { shape }])) },
      ...shapes,
    },
  };
}

const name: Shape = { type: 'string', min: 2, max: 5, pattern: '[a-z]+' };
const key: Shape = { type: 'string', min: 1, max: 3 };

const cases: { what: string; shapes: Record<string, Shape>; shape: string; value: unknown; failures: string[] }[] = [
  { what: 'a valid string', shapes: { name }, shape: 'name', value: 'abc', failures: [] },
  {
    what: 'too long: the pattern is not tried', shapes: { name }, shape: 'name', value: 'ABCDEF',
    failures: ["Value 'ABCDEF' at 'member' failed to satisfy constraint: Member must have length less than or equal to 5"],
  },
  {
    what: 'empty', shapes: { name }, shape: 'name', value: '',
    failures: [
      "Value '' at 'member' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-z]+",
      "Value '' at 'member' failed to satisfy constraint: Member must have length greater than or equal to 2",
    ],
  },
  { what: 'five code points, ten code units', shapes: { s: { type: 'string', max: 5 } }, shape: 's', value: '😀😀😀😀😀', failures: [] },
  {
    what: 'six code points', shapes: { s: { type: 'string', max: 5 } }, shape: 's', value: '😀😀😀😀😀a',
    failures: ["Value '😀😀😀😀😀a' at 'member' failed to satisfy constraint: Member must have length less than or equal to 5"],
  },
  {
    what: 'a pattern matches the whole value', shapes: { p: { type: 'string', pattern: 'a|bc' } }, shape: 'p', value: 'abc',
    failures: ["Value 'abc' at 'member' failed to satisfy constraint: Member must satisfy regular expression pattern: a|bc"],
  },
  {
    what: 'a trailing newline is part of the value', shapes: { p: { type: 'string', pattern: '^[a-z]+$' } }, shape: 'p', value: 'abc\n',
    failures: ["Value 'abc\n' at 'member' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[a-z]+$"],
  },
  {
    what: 'an enumeration', shapes: { e: { type: 'string', enum: ['A', 'B'] } }, shape: 'e', value: 'a',
    failures: ["Value 'a' at 'member' failed to satisfy constraint: Member must satisfy enum value set: [A, B]"],
  },
  {
    what: 'a number', shapes: { n: { type: 'integer', min: 1, max: 100 } }, shape: 'n', value: 101,
    failures: ["Value '101' at 'member' failed to satisfy constraint: Member must have value less than or equal to 100"],
  },
  {
    what: 'a number below its range', shapes: { n: { type: 'integer', min: 1 } }, shape: 'n', value: 0,
    failures: ["Value '0' at 'member' failed to satisfy constraint: Member must have value greater than or equal to 1"],
  },
  {
    what: 'a sensitive value is not shown', shapes: { s: { type: 'string', max: 3, sensitive: true } }, shape: 's', value: 'secret',
    failures: ["Value at 'member' failed to satisfy constraint: Member must have length less than or equal to 3"],
  },
  {
    what: 'a blob is measured in bytes', shapes: { b: { type: 'blob', max: 2 } }, shape: 'b', value: Buffer.from('abc'),
    failures: ["Value 'java.nio.HeapByteBuffer[pos=0 lim=3 cap=3]' at 'member' failed to satisfy constraint: Member must have length less than or equal to 2"],
  },
  {
    what: 'a list with too many entries', shapes: { key, l: { type: 'list', member: { shape: 'key' }, max: 1 } }, shape: 'l', value: ['a', 'b'],
    failures: ["Value '[a, b]' at 'member' failed to satisfy constraint: Member must have length less than or equal to 1"],
  },
  {
    what: "a list's entry", shapes: { key, l: { type: 'list', member: { shape: 'key' } } }, shape: 'l', value: ['a', ''],
    failures: ["Value '[a, ]' at 'member' failed to satisfy constraint: Member must satisfy constraint: [Member must have length less than or equal to 3, Member must have length greater than or equal to 1]"],
  },
  {
    what: 'a null entry', shapes: { key, l: { type: 'list', member: { shape: 'key' } } }, shape: 'l', value: ['a', null],
    failures: ["Value null at 'member.2.member' failed to satisfy constraint: Member must not be null"],
  },
  {
    what: 'a structure in a list',
    shapes: { key, t: { type: 'structure', required: ['Key'], members: { Key: { shape: 'key' }, Value: { shape: 'key' } } }, l: { type: 'list', member: { shape: 't' } } },
    shape: 'l', value: [{ Key: 'a' }, { Value: 'long' }],
    failures: [
      "Value null at 'member.2.member.key' failed to satisfy constraint: Member must not be null",
      "Value 'long' at 'member.2.member.value' failed to satisfy constraint: Member must have length less than or equal to 3",
    ],
  },
  {
    what: "a map's keys and values", shapes: { key, m: { type: 'map', key: { shape: 'key' }, value: { shape: 'key' } } }, shape: 'm', value: { toolong: '' },
    failures: [
      "Value '{toolong=}' at 'member' failed to satisfy constraint: Map keys must satisfy constraint: [Member must have length less than or equal to 3, Member must have length greater than or equal to 1]",
      "Value '{toolong=}' at 'member' failed to satisfy constraint: Map value must satisfy constraint: [Member must have length less than or equal to 3, Member must have length greater than or equal to 1]",
    ],
  },
  {
    what: 'a union with two members', shapes: { key, u: { type: 'structure', union: true, members: { A: { shape: 'key' }, B: { shape: 'key' } } } }, shape: 'u', value: { A: 'a', B: 'b' },
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
  assert.equal(validationMessage(failures), "1 validation error detected: Value null at 'userName' failed to satisfy constraint: Member must not be null");
});

test('validationMessage: several failures are counted', () => {
  assert.equal(validationMessage(['a', 'b']), '2 validation errors detected: a; b');
});

test('validate: a recursive shape', () => {
  const model = modelOf({ Filter: 'filter' }, {
    key, filters: { type: 'list', member: { shape: 'filter' } },
    filter: { type: 'structure', members: { Not: { shape: 'filter' }, Or: { shape: 'filters' }, Key: { shape: 'key' } } },
  });
  assert.deepEqual(validate(model, 'Input', { Filter: { Not: { Or: [{ Key: 'a' }, { Key: '' }] } } }),
    ["Value '' at 'filter.not.or.2.member.key' failed to satisfy constraint: Member must have length greater than or equal to 1"]);
});

test('validate: a hostile list makes neither endless failures nor a huge message', () => {
  const model = modelOf({ L: 'l' }, { key, t: { type: 'structure', members: { Key: { shape: 'key' } } }, l: { type: 'list', member: { shape: 't' }, max: 2 } });
  const message = validationMessage(validate(model, 'Input', { L: Array.from({ length: 100_000 }, () => ({ Key: 'x'.repeat(100) })) }));
  assert.match(message, /^\d\d validation errors detected/);
  assert.ok(message.length < 30_000);
});

test('every pattern of every model compiles', () => {
  for (const { name: service } of loadModelIndex()) {
    for (const [shapeName, { pattern }] of Object.entries(loadModel(service).shapes)) {
      if (pattern !== undefined) assert.doesNotThrow(() => compilePattern(pattern), `${service} ${shapeName}: ${pattern}`);
    }
  }
});

const patterns: { pattern: string; yes: string[]; no: string[] }[] = [
  { pattern: '(?s).*', yes: ['a\nb', ''], no: [] },
  { pattern: '(?i)all|[0-9]{12}', yes: ['ALL', 'all', '123456789012'], no: ['al', 'all '] },
  { pattern: '[\\w-_]*', yes: ['a-b_c'], no: ['a b'] },
  { pattern: '\\p{Print}+', yes: ['a ~'], no: ['é', '\n'] },
  { pattern: '\\p{L}+(?:(\\.|\\_)\\p{L}+){0,2}', yes: ['é.a_b'], no: ['p{L}', '1'] },
  { pattern: '[\\w+=,.@\\:-]*', yes: ['a:b-c'], no: ['a\\b'] },
  { pattern: "[a-zA-Z0-9&$@#\\\\\\/%?=~\\-_'\"|!:,.;*+\\[\\]\\ \\(\\)\\{\\}]+", yes: ['https://a/?b=[c] {d}\\'], no: ['é'] },
];

for (const { pattern, yes, no } of patterns) {
  test(`compilePattern: ${pattern}`, () => {
    const compiled = compilePattern(pattern);
    for (const text of yes) assert.ok(compiled.test(text), JSON.stringify(text));
    for (const text of no) assert.ok(!compiled.test(text), JSON.stringify(text));
  });
}

test('validationErrorCode: the code is one that the service has, or the field-wide default', () => {
  const defaults = new Set(['ValidationError', 'ValidationException', 'InvalidArgument']);
  for (const { name: service } of loadModelIndex()) {
    const model = loadModel(service);
    const code = validationErrorCode(model);
    assert.ok(model.shapes[code]?.exception || defaults.has(code), `${service}: ${code}`);
  }
});

test("validationError: S3's body failures are MalformedXML, others InvalidArgument", () => {
  const model = loadModel('s3');
  const missing = validate(model, 'DeleteObjectsRequest', { Bucket: 'b', Delete: { Objects: [{}] } });
  assert.equal(validationError(model, missing).code, 'MalformedXML');
  assert.equal(validationError(model, validate(model, 'DeleteObjectsRequest', { Bucket: 'b' })).code, 'MalformedXML');
  assert.equal(validationError(model, validate(model, 'GetObjectRequest', { Bucket: 'b', Key: '' })).code, 'InvalidArgument');
});

test('models/index.json says what the models say, and names all of them', () => {
  const folder = defaultModelsFolder();
  const files = readdirSync(folder).filter((file) => file !== 'index.json' && file.endsWith('.json')).map((file) => file.slice(0, -5));
  const index = loadModelIndex();
  const known = index.map((entry) => entry.name);
  assert.deepEqual(files.filter((file) => loadableModel(file)).sort(), [...known].sort());
  for (const { name: service, sha256, ...facts } of index) {
    const { source, metadata } = loadModel(service);
    assert.equal(sha256, source.sha256);
    for (const [fact, value] of Object.entries(facts)) assert.equal(value, metadata[fact as keyof typeof metadata], `${service} ${fact}`);
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
