import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Secret } from 'otpauth';
import { matchTotp, newTotpSecret, totpAddress, totpCode, totpStepAt, totpTimes, unusedStep } from './totp.ts';

/** RFC 6238, appendix B, SHA-1: eight-digit values, of which an app shows the last six. */
const secret = new Secret({ buffer: new TextEncoder().encode('12345678901234567890').buffer }).base32;
const unused = { lastStep: 0 };

test('codes of RFC 6238', () => {
  for (const [seconds, code] of [
    [59, '287082'],
    [1111111109, '081804'],
    [1111111111, '050471'],
    [1234567890, '005924'],
    [2000000000, '279037'],
  ] as const)
    assert.equal(matchTotp(secret, code, unused, seconds * 1000), Math.floor(seconds / 30));
});

test('one step early or late is right, two are not, and no step twice', () => {
  const at = 2000000000 * 1000;
  const step = totpStepAt(at);
  for (const [offsetSeconds, matched] of [
    [-60, undefined],
    [-30, step],
    [30, step],
    [60, undefined],
  ] as const)
    assert.equal(matchTotp(secret, '279037', unused, at + offsetSeconds * 1000), matched);
  assert.equal(matchTotp(secret, '279037', { lastStep: step }, at), undefined);
  assert.equal(matchTotp(secret, '279037', { lastStep: step - 1 }, at), step);
  assert.equal(matchTotp(secret, '279037', { lastStep: 0, drift: 5 }, at - 5 * 30_000), step);
  assert.equal(matchTotp(secret, '279037', { lastStep: 0, drift: 5 }, at), undefined);
  for (const malformed of ['', '27903', '2790377', '279 037', 'abcdef', '２７９０３７'])
    assert.equal(matchTotp(secret, malformed, unused, at), undefined);
});

test('new secrets have as many bits as asked for, and an address that apps read', () => {
  assert.match(newTotpSecret(160), /^[A-Z2-7]{32}$/);
  assert.match(newTotpSecret(320), /^[A-Z2-7]{64}$/);
  assert.match(
    totpAddress(secret, 'Sandlot', 'a&b'),
    /^otpauth:\/\/totp\/Sandlot:a%26b.*[?&]secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ/,
  );
});

test('the next unused code is one that is taken now, or nobody gets one before its time', () => {
  const secret = newTotpSecret(160);
  const now = 1_000_000 * 30_000 + 12_345;
  for (const [lastStep, expected] of [
    [0, 1_000_000],
    [999_999, 1_000_000],
    [1_000_000, 1_000_001],
    [1_000_001, undefined],
  ] as const) {
    const step = unusedStep(lastStep, now);
    assert.equal(step, expected);
    if (step === undefined) continue;
    assert.equal(matchTotp(secret, totpCode(secret, step), { lastStep }, now), step);
    assert.equal(matchTotp(secret, totpCode(secret, step), { lastStep }, totpTimes(step).until - 1), step);
    assert.equal(matchTotp(secret, totpCode(secret, step), { lastStep }, totpTimes(step).until), undefined);
  }
  const { from } = totpTimes(1_000_002);
  assert.equal(unusedStep(1_000_001, from - 1), undefined);
  assert.equal(unusedStep(1_000_001, from), 1_000_002);
});
