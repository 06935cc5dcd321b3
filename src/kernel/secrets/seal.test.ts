import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { KeyFileError, makeMasterKeys, openSeal, rotateKeyFile, SealMismatch, verifySealAgainst } from './seal.ts';
import { openSqliteStore } from '../sqlite/store.ts';

async function inFolder(run: (path: string) => unknown): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'sandlot-seal-'));
  try {
    await run(join(folder, 'master.key'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

describe('seal', () => {
  it('opens what it sealed, for the same purpose only', () => {
    const seal = openSeal();
    for (const text of ['', 'secret', 'ü€😀\0', 'x'.repeat(100_000)]) {
      const sealed = seal.seal('a', text);
      assert.match(sealed, /^[\w-]+$/);
      assert.equal(seal.open('a', sealed), text);
      assert.equal(seal.open('b', sealed), undefined);
    }
    assert.notEqual(seal.seal('a', 'secret'), seal.seal('a', 'secret'));
  });

  it('does not open what was changed anywhere, cut, or sealed with another key', () => {
    const seal = openSeal();
    const sealed = seal.seal('a', 'secret');
    for (let index = 0; index < sealed.length; index++) {
      const changed = sealed.slice(0, index) + (sealed[index] === 'A' ? 'B' : 'A') + sealed.slice(index + 1);
      assert.equal(seal.open('a', changed), undefined, `character ${index}`);
      assert.equal(seal.open('a', sealed.slice(0, index)), undefined, `${index} characters`);
    }
    for (const text of ['', '!', `${sealed}A`, `${sealed}=`, ` ${sealed}`, 'é'.repeat(100)])
      assert.equal(seal.open('a', text), undefined);
    assert.equal(openSeal().open('a', sealed), undefined);
    const keys = makeMasterKeys();
    const sameId = { ...keys, keys: [{ id: keys.keys[0]!.id, key: makeMasterKeys().keys[0]!.key }] };
    assert.equal(openSeal({ keys: sameId }).open('a', openSeal({ keys }).seal('a', 'secret')), undefined);
  });

  it('digests the same for the same key, purpose and secret', () => {
    const keys = makeMasterKeys();
    const digest = openSeal({ keys }).digest('a', 'secret');
    assert.equal(openSeal({ keys }).digest('a', 'secret'), digest);
    for (const other of [
      openSeal({ keys }).digest('b', 'secret'),
      openSeal({ keys }).digest('a', 'Secret'),
      openSeal().digest('a', 'secret'),
    ]) {
      assert.notEqual(other, digest);
    }
  });
});

describe('key file', () => {
  it('is made for its owner only, and is the same at the next start', () =>
    inFolder((file) => {
      const sealed = openSeal({ file }).seal('a', 'secret');
      assert.equal(statSync(file).mode & 0o777, 0o600);
      assert.equal(openSeal({ file }).open('a', sealed), 'secret');
    }));

  it('opens old values and finds old digests after a rotation, and seals with the new key', () =>
    inFolder((file) => {
      const before = openSeal({ file });
      const sealed = before.seal('a', 'secret');
      rotateKeyFile(file);
      assert.equal(statSync(file).mode & 0o777, 0o600);
      const after = openSeal({ file });
      assert.equal(after.open('a', sealed), 'secret');
      assert.equal(after.digest('a', 'secret'), before.digest('a', 'secret'));
      assert.equal(before.open('a', after.seal('a', 'secret')), undefined);
    }));

  it('is refused when others can read it, when damaged, or when newer', () =>
    inFolder((file) => {
      openSeal({ file });
      const text = readFileSync(file, 'utf8');
      chmodSync(file, 0o640);
      assert.throws(
        () => openSeal({ file }),
        (error) => error instanceof KeyFileError && /chmod 600/.test(error.message),
      );
      chmodSync(file, 0o600);
      for (const bad of [
        '',
        '{',
        '{}',
        'null',
        '[]',
        '{"version":1,"keys":[]}',
        '{"version":1,"keys":[null]}',
        '{"version":2}',
        text.replace(/"key": "./, '"key": "'),
        text.replace('digestKey', 'other'),
      ]) {
        writeFileSync(file, bad);
        assert.throws(() => openSeal({ file }), KeyFileError, bad);
      }
    }));
});

describe('verifySealAgainst', () => {
  it('accepts the first seal, the same one later and its rotations, and refuses another', () =>
    inFolder(async (file) => {
      const store = openSqliteStore({ path: ':memory:' });
      await verifySealAgainst(store, openSeal({ file }));
      await verifySealAgainst(store, openSeal({ file }));
      rotateKeyFile(file);
      await verifySealAgainst(store, openSeal({ file }));
      await assert.rejects(verifySealAgainst(store, openSeal()), SealMismatch);
      await store.close();
    }));
});
