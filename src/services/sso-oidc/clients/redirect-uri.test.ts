import { test } from 'node:test';
import { equal } from 'node:assert/strict';
import { isAcceptableRedirectUri, redirectMatches } from './redirect-uri.ts';

const acceptable: readonly [string, boolean][] = [
  ['http://127.0.0.1/oauth/callback', true],
  ['http://127.0.0.1:8080/oauth/callback', true],
  ['http://[::1]/callback', true],
  ['http://localhost/callback', true],
  ['https://example.com/callback', true],
  ['http://example.com/callback', false],
  ['http://127.0.0.1@example.com/callback', false],
  ['https://user:secret@example.com/', false],
  ['https://example.com/#fragment', false],
  ['https://example.com/#', false],
  ['javascript:alert(1)', false],
  ['/callback', false],
  ['', false],
];

for (const [uri, expected] of acceptable) {
  test(`redirect URI ${JSON.stringify(uri)} may be registered: ${expected}`, () =>
    equal(isAcceptableRedirectUri(uri), expected));
}

const registered = 'http://127.0.0.1/oauth/callback';
const matches: readonly [string, string, boolean][] = [
  [registered, 'http://127.0.0.1:54321/oauth/callback', true],
  [registered, registered, true],
  ['http://[::1]/cb', 'http://[::1]:9/cb', true],
  [registered, 'http://127.0.0.1:54321/oauth/callback2', false],
  [registered, 'http://127.0.0.1:54321/oauth/callback?next=1', false],
  [registered, 'http://127.0.0.1:54321/oauth/callback#x', false],
  [registered, 'http://127.0.0.2:54321/oauth/callback', false],
  [registered, 'https://127.0.0.1/oauth/callback', false],
  [registered, 'http://127.0.0.1:80@example.com/oauth/callback', false],
  ['https://example.com/cb', 'https://example.com:8443/cb', false],
  ['http://localhost/cb', 'http://localhost:8443/cb', false],
];

for (const [left, right, expected] of matches) {
  test(`${right} is the registered ${left}: ${expected}`, () => equal(redirectMatches(left, right), expected));
}
