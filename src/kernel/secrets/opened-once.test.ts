import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openedOnce, openSeal, type Seal } from './seal.ts';
import { altered } from '../../testing/altered.ts';

test('what was opened is remembered, and only under its purpose', () => {
  const seal = openSeal();
  let opens = 0;
  const counted: Seal = {
    ...seal,
    open: (purpose, sealed) => {
      opens++;
      return seal.open(purpose, sealed);
    },
  };
  const known = openedOnce(counted, 4);
  const sealed = Array.from({ length: 5 }, (_, n) => known.seal('test/one', `secret ${n}`));
  for (let round = 0; round < 3; round++) assert.equal(known.open('test/one', sealed[0]!), 'secret 0');
  assert.equal(opens, 1);
  assert.equal(known.open('test/two', sealed[0]!), undefined);
  assert.equal(known.open('test/one', altered(sealed[0]!)), undefined);
  assert.equal(opens, 3, 'what does not open is not remembered');
  for (const one of sealed) known.open('test/one', one);
  assert.equal(opens, 7);
  known.open('test/one', sealed[0]!);
  assert.equal(opens, 8, 'the least recently used one went for the fifth');
});
