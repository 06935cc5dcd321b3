import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Secret } from 'otpauth';
import { totpCode } from '../../../testing/sign-in/totp.ts';
import { matchCode } from './mfa-devices.ts';

test('a code is taken with the spaces that apps show, and nothing else beside its digits', () => {
  const secret = new Secret().base32;
  const at = 2_000_000_000_000;
  const code = totpCode(secret, 0, at);
  const step = Math.floor(at / 30_000);
  for (const right of [code, `${code.slice(0, 3)} ${code.slice(3)}`, ` ${code}\n`])
    assert.equal(matchCode(secret, right, 0, at), step, right);
  for (const wrong of ['', `${code}0`, code.slice(1), `${code.slice(0, 3)}-${code.slice(3)}`])
    assert.equal(matchCode(secret, wrong, 0, at), undefined, wrong);
});
