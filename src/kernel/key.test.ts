import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { KeyPart, KeyParts } from './collections/collection.ts';
import { decodeKey, encodeKey, isEncodedKey, prefixRange } from './key.ts';

const bytes = (...values: number[]) => Uint8Array.from(values);

const ordered: KeyPart[] = [
  -Infinity,
  -Number.MAX_VALUE,
  -1e10,
  -256,
  -255.5,
  -1.5,
  -1,
  -Number.MIN_VALUE,
  0,
  Number.MIN_VALUE,
  0.1,
  1,
  1.5,
  255,
  256,
  2 ** 31,
  2 ** 32,
  2 ** 53,
  Number.MAX_VALUE,
  Infinity,
  '',
  '\0',
  '\0\0',
  '\0a',
  '\x01',
  'a',
  'a\0',
  'a\0b',
  'a\x01',
  'aa',
  'a\x7f',
  'é',
  'ÿ',
  'Ā',
  '\ud800',
  '\udfff',
  '\uffff',
  '😀',
  bytes(),
  bytes(0),
  bytes(0, 0),
  bytes(0, 1),
  bytes(0, 255),
  bytes(1),
  bytes(1, 0),
  bytes(127),
  bytes(128),
  bytes(255),
  bytes(255, 0),
  bytes(255, 255),
];

describe('encodeKey', () => {
  it('keeps the order of single parts', () => {
    for (const [index, part] of ordered.entries()) {
      for (const later of ordered.slice(index + 1)) {
        assert.ok(encodeKey([part]) < encodeKey([later]), `${JSON.stringify(part)} < ${JSON.stringify(later)}`);
      }
    }
  });

  it('keeps the order of tuples, part by part, a prefix first', () => {
    const tuples: KeyParts[] = [
      [],
      [1],
      [1, -1],
      [1, 'a'],
      [1, 'a', 'b'],
      [1, 'a\0'],
      [1, 'ab'],
      [2],
      ['a'],
      ['a', 1],
      ['a', 'b'],
      ['a', 'b', 1],
      ['ab'],
      ['b'],
    ];
    const keys = tuples.map(encodeKey);
    assert.deepEqual(keys.toSorted(), keys);
    assert.equal(new Set(keys).size, keys.length);
  });

  it('has one byte per character', () => {
    for (const part of ordered) assert.match(encodeKey([part]), /^[\0-\xff]*$/);
  });

  it('takes -0 for 0, and refuses what has no order', () => {
    assert.equal(encodeKey([-0]), encodeKey([0]));
    assert.throws(() => encodeKey([NaN]), RangeError);
    for (const part of [new Uint16Array(1), new ArrayBuffer(1), undefined, null, true, {}])
      assert.throws(() => encodeKey([part as unknown as string]), TypeError);
  });
});

describe('decodeKey', () => {
  const texts = ['\ud800', 'a\udfff\0b', '\udfff\ud800', '\ud7ff\ue000', '😀\ud83d', 'é\0ÿ', '\xff\0\xff'];

  it('gives back strings and numbers as they were', () => {
    for (const part of [...ordered, ...texts]) {
      if (part instanceof Uint8Array) continue;
      assert.deepEqual(decodeKey(encodeKey([part])), [part]);
      assert.deepEqual(decodeKey(encodeKey([part, 'x', part, -1.5, part])), [part, 'x', part, -1.5, part]);
    }
    assert.deepEqual(decodeKey(''), []);
  });

  it('takes no bytes', () => assert.throws(() => decodeKey(encodeKey(['a', bytes(1)])), TypeError));
});

describe('prefixRange', () => {
  const holds = (prefix: KeyParts, parts: KeyParts) => {
    const { start, end } = prefixRange(prefix);
    const key = encodeKey(parts);
    return key >= start && key < end;
  };

  it('holds the prefix itself and everything under it', () => {
    for (const part of ordered) {
      assert.ok(holds(['a'], ['a']));
      assert.ok(holds(['a'], ['a', part]));
      assert.ok(holds([part], [part, part, 1]));
      assert.ok(holds([], [part]));
    }
  });

  it('holds nothing that only shares bytes', () => {
    for (const part of ['', 'a', 'a\0', 'a\0b', 'é', '😀']) {
      for (const more of ['\0', '\x01', 'a', '\0\0', '\xff', '\uffff']) assert.ok(!holds([part], [part + more]));
    }
    for (const part of [bytes(), bytes(0), bytes(97)]) {
      for (const more of [0, 1, 97, 255]) assert.ok(!holds([part], [Buffer.concat([part, bytes(more)])]));
    }
    assert.ok(!holds(['a'], [bytes(97)]));
    assert.ok(!holds([1], [1.5]));
    assert.ok(!holds([1], ['1']));
  });
});

describe('isEncodedKey', () => {
  it('knows whole tuples', () => {
    for (const part of ordered) {
      assert.ok(isEncodedKey(encodeKey([part])));
      assert.ok(isEncodedKey(encodeKey([part, 'x', 1])));
    }
  });

  it('refuses anything else', () => {
    const key = encodeKey(['a\0b', 1]);
    for (const bytes of [
      '',
      'a',
      '\x02',
      '\x02abcdefg',
      '\x03abc',
      '\x03a\0\xffb',
      '\xff',
      key.slice(0, -1),
      key + '\0',
      key + '\xff',
    ]) {
      assert.ok(!isEncodedKey(bytes), JSON.stringify(bytes));
    }
  });
});
