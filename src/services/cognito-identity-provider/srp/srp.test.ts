/** The engine against arithmetic written for the test, and tables of values that hostile clients send. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { N, padded, power, powerOfGenerator, toBigInt } from './group.ts';
import { claimSignature, clientValue, publicValue, sharedKey, verifierOf } from './srp.ts';
import { modPow, srpClient } from './test-client.ts';

const poolName = 'AbCdEfGhI';

async function signIn(right: string, typed: string, salt = toBigInt(randomBytes(16)), username = 'ann') {
  const verifier = verifierOf({ poolName, username, password: right }, salt);
  const client = srpClient(`us-east-1_${poolName}`);
  const A = clientValue(client.SRP_A)!;
  const b = toBigInt(randomBytes(32));
  const B = publicValue(verifier, b);
  const SECRET_BLOCK = randomBytes(300).toString('base64');
  const challenge = { SALT: salt.toString(16), SRP_B: B.toString(16), SECRET_BLOCK, USER_ID_FOR_SRP: username };
  const { PASSWORD_CLAIM_SIGNATURE, TIMESTAMP } = client.answer(challenge, typed);
  const secretBlock = Buffer.from(SECRET_BLOCK, 'base64');
  const key = await sharedKey({ A, B, b, verifier });
  return claimSignature(key, { poolName, username, secretBlock, timestamp: TIMESTAMP }) === PASSWORD_CLAIM_SIGNATURE;
}

test('a client that knows the password proves it, whatever its leading bits are, and no other does', async () => {
  for (let round = 0; round < 8; round++) assert.equal(await signIn('Tr0ub4dor&3', 'Tr0ub4dor&3'), true);
  for (const salt of [1n, 0x80n, 0xffn << 120n, 0x0fn]) assert.equal(await signIn('pass', 'pass', salt), true);
  for (const typed of ['tr0ub4dor&3', '', 'Tr0ub4dor&3 ']) assert.equal(await signIn('Tr0ub4dor&3', typed), false);
  assert.equal(await signIn('Grüße-🔑-1', 'Grüße-🔑-1', 5n, 'ünï'), true);
});

test('powers are those of plain arithmetic, at the edges too', async () => {
  const cases: readonly [base: bigint, exponent: bigint][] = [
    [2n, 0n],
    [7n, 1n],
    [2n, 2n],
    [5n, toBigInt(randomBytes(32))],
    [N - 2n, toBigInt(randomBytes(32))],
    [toBigInt(randomBytes(384)) % N, toBigInt(Buffer.alloc(32, 0xff))],
  ];
  for (const [base, exponent] of cases) assert.equal(await power(base, exponent), modPow(base, exponent));
  assert.equal(powerOfGenerator(3n), 8n);
});

test('values are padded as DER integers are', () => {
  const cases: readonly [bigint, string][] = [
    [0x1n, '01'],
    [0x7fn, '7f'],
    [0x80n, '0080'],
    [0xabcn, '0abc'],
    [0xff00n, '00ff00'],
  ];
  for (const [value, hex] of cases) assert.equal(padded(value).toString('hex'), hex);
});

test('an A that gives the key away, or is no number, is none', () => {
  for (const hex of ['0', '00', N.toString(16), (2n * N).toString(16), 'xyz', '', '-1', `1${'0'.repeat(800)}`])
    assert.equal(clientValue(hex), undefined, hex.slice(0, 10));
  assert.equal(clientValue('2'), 2n);
});
