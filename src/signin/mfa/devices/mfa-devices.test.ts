import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Secret } from 'otpauth';
import { matchTotp, newTotpSecret, totpAddress } from './mfa-devices.ts';

/** RFC 6238, appendix B, SHA-1: eight-digit values, of which an app shows the last six. */
const secret = new Secret({ buffer: new TextEncoder().encode('12345678901234567890').buffer }).base32;

test('codes of RFC 6238', () => {
  for (const [seconds, code] of [
    [59, '287082'],
    [1111111109, '081804'],
    [1111111111, '050471'],
    [1234567890, '005924'],
    [2000000000, '279037'],
  ] as const) {
    assert.equal(matchTotp(secret, code, 0, seconds * 1000), Math.floor(seconds / 30));
    assert.equal(
      matchTotp(secret, `${code.slice(0, 3)} ${code.slice(3)}`, 0, seconds * 1000),
      Math.floor(seconds / 30),
    );
  }
});

test('one step early or late is right, two are not, and no step twice', () => {
  const at = 2000000000;
  const step = Math.floor(at / 30);
  for (const [offset, matched] of [
    [-60, undefined],
    [-30, step],
    [30, step],
    [60, undefined],
  ] as const) {
    assert.equal(matchTotp(secret, '279037', 0, (at + offset) * 1000), matched);
  }
  assert.equal(matchTotp(secret, '279037', step, at * 1000), undefined);
  assert.equal(matchTotp(secret, '279037', step - 1, at * 1000), step);
  for (const malformed of ['', '27903', '2790377', 'abcdef', '２７９０３７'])
    assert.equal(matchTotp(secret, malformed, 0, at * 1000), undefined);
});

test('new secrets have 160 bits and an address that apps read', () => {
  assert.match(newTotpSecret(), /^[A-Z2-7]{32}$/);
  assert.match(
    totpAddress(secret, 'a&b', 'http://127.0.0.1:4566'),
    /^otpauth:\/\/totp\/Sandlot:a%26b.*[?&]secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ/,
  );
});
