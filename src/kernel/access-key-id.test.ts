import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accessKeyId, accountOfAccessKeyId } from './access-key-id.ts';

test('an access key id carries its account', () => {
  for (const account of ['000000000000', '000000000001', '123456789012', '999999999999']) {
    for (const prefix of ['AKIA', 'ASIA'] as const) {
      const id = accessKeyId(prefix, account);
      assert.match(id, new RegExp(`^${prefix}[Q-Z2-7][A-Z2-7]{15}$`));
      assert.equal(accountOfAccessKeyId(id), account);
    }
  }
});

test('access key ids of one account differ', () => {
  const ids = new Set(Array.from({ length: 1000 }, () => accessKeyId('AKIA', '123456789012')));
  assert.equal(ids.size, 1000);
});

test('an id that AWS published with its account decodes to it', () => {
  // https://docs.aws.amazon.com/STS/latest/APIReference/API_GetAccessKeyInfo.html names the call; the form is decoded
  // as (first six bytes & 0x7fffffffff80) >> 7.
  assert.equal(accountOfAccessKeyId('ASIAQNZGKIQY56JQ7WML'), '029608264753');
});

test('other texts name no account', () => {
  for (const id of ['', 'test', 'AKIA', 'AKIAQQQQQQQQQQQQQQQ1', 'akiaqqqqqqqqqqqqqqqq', `AKIA${'7'.repeat(16)}`]) {
    assert.equal(accountOfAccessKeyId(id), undefined, id);
  }
});

test('an account number that is none throws', () => {
  assert.throws(() => accessKeyId('AKIA', '12345'), /12 digits/);
});
