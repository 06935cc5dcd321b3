import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkWebsite, type RoutingRule, type WebsiteConfiguration } from './configuration.ts';
import {
  redirectionOf,
  redirectionOfAll,
  redirectionOfFolder,
  redirectionOfObject,
  ruleFor,
  type Asked,
} from './routing.ts';

const asked = (key: string, more: Partial<Asked> = {}): Asked => ({
  protocol: 'http',
  host: 'site.s3-website.localhost:4566',
  key,
  query: '',
  ...more,
});
const here = 'http://site.s3-website.localhost:4566';

test('redirects lead where the rule says', () => {
  const cases: readonly (readonly [rule: RoutingRule, asked: Asked, status: number, location: string])[] = [
    [{ Redirect: { HostName: 'other' } }, asked('a/b'), 301, 'http://other/a/b'],
    [{ Redirect: { HostName: 'other:1', Protocol: 'https' } }, asked(''), 301, 'https://other:1/'],
    [{ Redirect: { Protocol: 'https' } }, asked('a'), 301, `${here.replace('http', 'https')}/a`],
    [{ Redirect: { HttpRedirectCode: '307' } }, asked('a'), 307, `${here}/a`],
    [
      { Redirect: { HttpRedirectCode: '302' } },
      asked('a', { protocol: 'https' }),
      302,
      `${here.replace('http', 'https')}/a`,
    ],
    [{ Redirect: { ReplaceKeyWith: 'error.html' } }, asked('a/b'), 301, `${here}/error.html`],
    [
      { Condition: { KeyPrefixEquals: 'docs/' }, Redirect: { ReplaceKeyPrefixWith: 'documents/' } },
      asked('docs/a b?c#d'),
      301,
      `${here}/documents/a%20b%3Fc%23d`,
    ],
    [
      { Condition: { KeyPrefixEquals: 'docs/' }, Redirect: { ReplaceKeyPrefixWith: '' } },
      asked('docs/ü'),
      301,
      `${here}/%C3%BC`,
    ],
    [
      { Condition: { HttpErrorCodeReturnedEquals: '404' }, Redirect: { ReplaceKeyPrefixWith: '#!/' } },
      asked('deep/link', { query: 'a=b' }),
      301,
      `${here}/#!/deep/link`,
    ],
    [{ Redirect: { HostName: 'other' } }, asked('a', { query: 'b=c&d' }), 301, 'http://other/a?b=c&d'],
    [{ Redirect: { HostName: 'other' } }, asked('a\r\nset-cookie: x'), 301, 'http://other/a%0D%0Aset-cookie%3A%20x'],
    [{ Redirect: { ReplaceKeyWith: 'a\r\nb c%20' } }, asked('x'), 301, `${here}/a%0D%0Ab%20c%20`],
    [{ Redirect: { HostName: 'other' } }, asked('\ud800'), 301, 'http://other/%EF%BF%BD'],
  ];
  for (const [rule, request, status, location] of cases)
    assert.deepEqual(redirectionOf(rule, request), { status, location }, JSON.stringify(rule));
});

test('other redirects', () => {
  assert.equal(redirectionOfAll({ HostName: 'other' }, asked('a b', { query: 'c' })).location, 'http://other/a%20b?c');
  assert.deepEqual(redirectionOfFolder('a/ü'), { status: 302, location: '/a/%C3%BC/' });
  assert.deepEqual(redirectionOfObject('/x\ny?z#w'), { status: 301, location: '/x%0Ay?z#w' });
});

test('rules are asked before the object, and those that wait for an error after it', () => {
  const both = { Condition: { KeyPrefixEquals: 'p', HttpErrorCodeReturnedEquals: '404' }, Redirect: {} };
  const prefix = { Condition: { KeyPrefixEquals: 'pre' }, Redirect: {} };
  const missing = { Condition: { HttpErrorCodeReturnedEquals: '404' }, Redirect: {} };
  const rules = [both, prefix, missing];
  assert.equal(ruleFor(rules, 'prefix'), prefix);
  assert.equal(ruleFor(rules, 'other'), undefined);
  assert.equal(ruleFor(rules, 'p', 404), both);
  assert.equal(ruleFor(rules, 'other', 404), missing);
  assert.equal(ruleFor(rules, 'other', 403), undefined);
  assert.deepEqual(ruleFor([{ Redirect: {} }], 'anything'), { Redirect: {} });
  assert.equal(ruleFor(undefined, 'anything'), undefined);
});

test('a configuration is refused in S3s words', () => {
  const index = { IndexDocument: { Suffix: 'index.html' } };
  const ruled = (...RoutingRules: RoutingRule[]) => ({ ...index, RoutingRules });
  const cases: readonly (readonly [configuration: WebsiteConfiguration, error: string])[] = [
    [{ IndexDocument: { Suffix: '/index.html' } }, 'The IndexDocument Suffix is not well formed'],
    [{ IndexDocument: { Suffix: '' } }, 'The IndexDocument Suffix is not well formed'],
    [{ RedirectAllRequestsTo: { HostName: 'a' }, ...index }, 'RedirectAllRequestsTo cannot be provided in conjunction'],
    [{ RedirectAllRequestsTo: { HostName: 'a', Protocol: 'ftp' as never } }, 'Invalid protocol'],
    [{ RedirectAllRequestsTo: { HostName: 'a b' } }, 'host name is not well formed'],
    [{ RedirectAllRequestsTo: { HostName: 'a\r\nb' } }, 'host name is not well formed'],
    [{ ErrorDocument: { Key: 'error.html' } }, 'A value for IndexDocument Suffix must be provided'],
    [{}, 'A value for IndexDocument Suffix must be provided'],
    [{ ...index, ErrorDocument: { Key: '' } }, 'The ErrorDocument Key is not well formed'],
    [ruled({ Redirect: {}, Condition: { KeyPrefixEquals: 'docs/' } }), 'MalformedXML'],
    [ruled(), 'MalformedXML'],
    [ruled(...Array.from({ length: 51 }, () => ({ Redirect: { HostName: 'a' } }))), '51 routing rules provided'],
    [ruled({ Redirect: { Protocol: 'protocol' as never } }), 'Invalid protocol, protocol can be http or https.'],
    [ruled({ Redirect: { ReplaceKeyPrefixWith: 'a', ReplaceKeyWith: 'b' } }), 'You can only define ReplaceKeyPrefix'],
    [ruled({ Redirect: { HostName: 'a' }, Condition: {} }), 'Condition cannot be empty.'],
    [ruled({ Redirect: { HttpRedirectCode: '200' } }), 'The provided HTTP redirect code (200) is not valid.'],
    [ruled({ Redirect: { HttpRedirectCode: '300' } }), 'Valid codes are 3XX except 300.'],
    [
      ruled({ Redirect: { HostName: 'a' }, Condition: { HttpErrorCodeReturnedEquals: '302' } }),
      'Valid codes are 4XX or 5XX.',
    ],
  ];
  for (const [configuration, error] of cases)
    assert.throws(
      () => checkWebsite(configuration),
      (thrown: Error) => `${thrown.name}: ${thrown.message}`.includes(error),
      error,
    );
  checkWebsite({ RedirectAllRequestsTo: { HostName: 'example.com:8080', Protocol: 'https' } });
  checkWebsite(ruled({ Redirect: { HttpRedirectCode: '308' }, Condition: { KeyPrefixEquals: '' } }));
});
