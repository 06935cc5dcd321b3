import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkRules, corsHeaders, type CorsRule } from './rules.ts';

const rule = (more: Partial<CorsRule> = {}): CorsRule => ({
  AllowedMethods: ['GET', 'PUT'],
  AllowedOrigins: ['https://app.example'],
  ...more,
});
const ask = (rules: readonly CorsRule[], origin: string, method = 'GET', headers?: string) =>
  corsHeaders(rules, { origin, method, headers });

test('an origin is allowed by its name, or by one wildcard', () => {
  const cases: readonly (readonly [pattern: string, origin: string, allowed: boolean])[] = [
    ['https://app.example', 'https://app.example', true],
    ['https://app.example', 'https://app.example.evil', false],
    ['https://app.example', 'HTTPS://app.example', false],
    ['https://app.example', 'null', false],
    ['https://*.example', 'https://a.b.example', true],
    ['https://*.example', 'https://.example', true],
    ['https://*.example', 'https://example', false],
    ['https://*.example', 'http://a.example', false],
    ['start*end', 'startend', true],
    ['start*tarend', 'starend', false],
    ['prefix*', 'prefix', true],
    ['*suffix', 'a.suffix', true],
    ['', 'https://app.example', false],
    ['a.c', 'abc', false],
  ];
  for (const [pattern, origin, allowed] of cases)
    assert.equal(ask([rule({ AllowedOrigins: [pattern] })], origin) !== undefined, allowed, `${pattern} ${origin}`);
});

test('headers are allowed by their names in any case, or by one wildcard; all of them must be', () => {
  const cases: readonly (readonly [allowed: string[] | undefined, asked: string | undefined, answer: string | null])[] =
    [
      [undefined, undefined, ''],
      [undefined, 'x-a', null],
      [['X-A'], 'x-a', 'x-a'],
      [['x-a'], 'X-A, x-A', 'x-a, x-a'],
      [['x-a'], 'x-a,x-b', null],
      [['x-a*'], 'x-abc,x-a', 'x-abc, x-a'],
      [['*'], 'anything, else', 'anything, else'],
      [['*'], 'bad name', null],
      [['*'], 'x\u00ff', null],
      [['*'], Array.from({ length: 65 }, (_, index) => `x-${index}`).join(), null],
    ];
  for (const [AllowedHeaders, asked, answer] of cases) {
    const found = ask([rule({ AllowedHeaders })], 'https://app.example', 'GET', asked);
    const named = found && (found['access-control-allow-headers'] ?? '');
    assert.equal(named ?? null, answer, `${String(AllowedHeaders)} ${asked}`);
  }
});

test('the first rule that allows all of it answers, with its own methods, names and age', () => {
  const rules = [
    rule({ AllowedMethods: ['DELETE'], MaxAgeSeconds: 1 }),
    rule({ ExposeHeaders: ['ETag', 'x-amz-version-id'], MaxAgeSeconds: 0 }),
    rule({ AllowedOrigins: ['https://x', '*'], AllowedMethods: ['GET'] }),
  ];
  const vary = 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method';
  assert.deepEqual(ask(rules, 'https://app.example'), {
    'access-control-allow-origin': 'https://app.example',
    'access-control-allow-credentials': 'true',
    'access-control-allow-methods': 'GET, PUT',
    'access-control-expose-headers': 'ETag, x-amz-version-id',
    'access-control-max-age': '0',
    vary,
  });
  assert.deepEqual(ask(rules, 'https://x'), {
    'access-control-allow-origin': '*',
    'access-control-allow-methods': 'GET',
    vary,
  });
  assert.equal(ask(rules, 'https://other', 'PUT'), undefined);
  assert.equal(ask(rules, 'https://app.example', 'get'), undefined);
});

test('a configuration is refused in S3s words', () => {
  const cases: readonly (readonly [rules: readonly CorsRule[], error: string])[] = [
    [[], 'MalformedXML'],
    [Array.from({ length: 101 }, () => rule()), 'should not exceed allowed limit of 100 rules'],
    [[rule({ AllowedMethods: [] })], 'MalformedXML'],
    [[rule({ AllowedOrigins: [] })], 'MalformedXML'],
    [
      [rule({ AllowedMethods: ['OPTIONS'] })],
      'Found unsupported HTTP method in CORS config. Unsupported method is OPT',
    ],
    [[rule({ AllowedMethods: ['get'] })], 'Unsupported method is get'],
    [[rule({ AllowedOrigins: ['**'] })], 'AllowedOrigin "**" can not have more than one wildcard.'],
    [[rule({ AllowedHeaders: ['*x*'] })], 'AllowedHeader "*x*" can not have more than one wildcard.'],
    [[rule({ ExposeHeaders: ['x-*'] })], 'ExposeHeader "x-*" contains wildcard.'],
    [[rule({ ExposeHeaders: ['a\r\nb'] })], 'not a valid header name'],
    [[rule({ ID: 'x'.repeat(256) })], 'ID length should not exceed allowed limit of 255'],
    [[rule({ ID: 'a' }), rule({ ID: 'a' })], 'Rule Id must be unique.'],
  ];
  for (const [rules, error] of cases)
    assert.throws(
      () => checkRules(rules),
      (thrown: Error) => `${thrown.name}: ${thrown.message}`.includes(error),
      error,
    );
  checkRules([rule({ ID: 'x'.repeat(255), AllowedHeaders: ['*'], AllowedOrigins: [''] }), rule()]);
});
