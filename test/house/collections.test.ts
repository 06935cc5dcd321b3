/** Every collection is declared, and none changes how its rows lie without a new version. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { collections } from '../../src/server/data/collections.ts';
import { defineCollection } from '../../src/kernel/collections/collection.ts';
import { definitions, signatureFile, signatureOf } from './collection-signatures.ts';

test('every collection of the source is declared, once', () => {
  const names = collections.map(({ name }) => name).toSorted();
  assert.deepEqual(
    names,
    [...definitions().keys()].toSorted(),
    'a service declares its collections in its manifest (index.ts)',
  );
  assert.equal(new Set(names).size, names.length);
});

test('a collection whose key, scope or indexes have changed has a new version', () => {
  const files = definitions();
  const noted = JSON.parse(readFileSync(signatureFile, 'utf8'));
  const found = Object.fromEntries(
    collections.map((collection) => [collection.name, signatureOf(collection, files.get(collection.name)!)]),
  );
  assert.deepEqual(found, noted, 'raise the version of what has changed, then note it: node scripts/collections.ts');
});

test('every collection has an upcaster from each version before', () => {
  for (const { name, version, upcasters = {} } of collections) {
    for (let from = 1; from < version; from++)
      assert.equal(typeof upcasters[from], 'function', `${name} from version ${from}`);
  }
});

test('a signature tells changes of functions, those that they call included, and nothing else', () => {
  const file = 'src/services/iam/records.ts';
  const user = collections.find(({ name }) => name === 'iam/user')!;
  const signature = signatureOf(user, file);
  const changed = (change: object) => signatureOf(defineCollection('iam/user', { ...user, ...change }), file);
  assert.deepEqual(changed({}), signature);
  const differing = [
    { key: (record: any) => [record.name] },
    { indexes: {} },
    { unique: { id: (record: any) => [record.id, record.name] } },
    { unique: { identity: user.unique!['id']! } },
    { scope: 'global' },
    { indexes: { ...user.indexes, more: (record: any) => [record.id] } },
  ];
  for (const change of differing) assert.notDeepEqual(changed(change), signature, Object.keys(change).join());
  // The same text means another thing where another function has the name.
  assert.notEqual(signatureOf(user, 'src/services/identitystore/records.ts').functions, signature.functions);
});
