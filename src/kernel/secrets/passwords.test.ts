import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { hashPassword, verifyPassword } from './passwords.ts';

describe('passwords', () => {
  it('verify against their own hash only', async () => {
    const [hash, again] = await Promise.all([hashPassword('Tr0ub4dor&3'), hashPassword('Tr0ub4dor&3')]);
    assert.match(hash, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
    assert.notEqual(hash, again);
    assert.equal(await verifyPassword('Tr0ub4dor&3', hash), true);
    for (const wrong of ['', 'tr0ub4dor&3', 'Tr0ub4dor&3 ', 'x'.repeat(100_000)])
      assert.equal(await verifyPassword(wrong, hash), false);
  });

  it('verify hashes of other parameters, and of other programs', async () => {
    // The reference implementation's own test vector, https://github.com/P-H-C/phc-winner-argon2.
    const hash = '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc';
    assert.equal(await verifyPassword('password', hash), true);
    assert.equal(await verifyPassword('Password', hash), false);
  });

  it('take composed and decomposed letters for the same', async () => {
    assert.equal(await verifyPassword('Zu\u0308rich-1', await hashPassword('Z\u00fcrich-1')), true);
  });

  it('are refused without a hash, and a hash of another kind is an error', async () => {
    assert.equal(await verifyPassword('', undefined), false);
    await assert.rejects(verifyPassword('x', '$2b$10$abcdefghijklmnopqrstuv'), /argon2id/);
  });

  it('many at once all end', async () => {
    const hash = await hashPassword('a');
    const verified = await Promise.all(
      Array.from({ length: 12 }, (_, index) => verifyPassword(index % 2 ? 'a' : 'b', hash)),
    );
    assert.deepEqual(
      verified,
      Array.from({ length: 12 }, (_, index) => index % 2 === 1),
    );
  });
});
