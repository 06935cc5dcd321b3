/** Patterns of records, as AWS's documentation has them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isChosen, parsePattern } from './event-pattern.ts';

const chosen = (pattern: object, value: unknown): boolean => isChosen(parsePattern(JSON.stringify(pattern))!, value);

test('a pattern chooses by what its leaves list', () => {
  const cases: [pattern: object, taken: unknown[], left: unknown[]][] = [
    [{ a: ['x', 1, null] }, [{ a: 'x' }, { a: 1 }, { a: null }, { a: ['y', 'x'] }], [{ a: 'y' }, {}, { a: '1' }, 'a']],
    [{ a: { b: [true] } }, [{ a: { b: true } }], [{ a: true }, { a: { b: 'true' } }]],
    [{ a: [{ prefix: 'ab' }] }, [{ a: 'abc' }], [{ a: 'b' }, { a: 1 }, {}]],
    [{ a: [{ suffix: 'bc' }] }, [{ a: 'abc' }], [{ a: 'b' }]],
    [{ a: [{ 'equals-ignore-case': 'ABC' }] }, [{ a: 'abc' }], [{ a: 'ab' }]],
    [{ a: [{ 'anything-but': ['x', 'y'] }] }, [{ a: 'z' }], [{ a: 'x' }, {}]],
    [{ a: [{ 'anything-but': { prefix: 'x' } }] }, [{ a: 'z' }], [{ a: 'xy' }]],
    [{ a: [{ numeric: ['>', 1, '<=', 3] }] }, [{ a: 2 }, { a: 3 }], [{ a: 1 }, { a: 4 }, { a: '2' }]],
    [{ a: [{ exists: true }] }, [{ a: 1 }, { a: null }], [{}, { a: { b: 1 } }]],
    [{ a: [{ exists: false }] }, [{}], [{ a: 1 }]],
    [{ $or: [{ a: [1] }, { b: [2] }] }, [{ a: 1 }, { b: 2 }], [{ a: 2, b: 1 }]],
    [{ a: [1], b: [2] }, [{ a: 1, b: 2 }], [{ a: 1 }]],
    [{}, [{}, { a: 1 }], []],
  ];
  for (const [pattern, taken, left] of cases) {
    for (const value of taken) assert.ok(chosen(pattern, value), `${JSON.stringify([pattern, value])}`);
    for (const value of left) assert.ok(!chosen(pattern, value), `${JSON.stringify([pattern, value])}`);
  }
});

test('what is no pattern is none', () => {
  const wrong = ['', '[]', '1', '{"a":"b"}', '{"a":[]}', '{"a":[{"like":"b"}]}', '{"a":[{"numeric":["!",1]}]}'];
  const deep = '{"a":'.repeat(100) + '1' + '}'.repeat(100);
  for (const text of [...wrong, '{"a":[[1]]}', '{"$or":{}}', deep, `{"a":["${'x'.repeat(5000)}"]}`])
    assert.equal(parsePattern(text), undefined, text.slice(0, 50));
});
