/** RFC 6902's own examples (appendix A), and what is beyond bounds. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { applyPatch, patchOf, PatchError } from './json-patch.ts';

const cases: readonly (readonly [name: string, document: unknown, patch: unknown, expected: unknown])[] = [
  ['A.1', { foo: 'bar' }, [{ op: 'add', path: '/baz', value: 'qux' }], { baz: 'qux', foo: 'bar' }],
  ['A.2', { foo: ['bar', 'baz'] }, [{ op: 'add', path: '/foo/1', value: 'qux' }], { foo: ['bar', 'qux', 'baz'] }],
  ['A.3', { baz: 'qux', foo: 'bar' }, [{ op: 'remove', path: '/baz' }], { foo: 'bar' }],
  ['A.4', { foo: ['bar', 'qux', 'baz'] }, [{ op: 'remove', path: '/foo/1' }], { foo: ['bar', 'baz'] }],
  ['A.5', { baz: 'qux', foo: 'bar' }, [{ op: 'replace', path: '/baz', value: 'boo' }], { baz: 'boo', foo: 'bar' }],
  [
    'A.6',
    { foo: { bar: 'baz', waldo: 'fred' }, qux: { corge: 'grault' } },
    [{ op: 'move', from: '/foo/waldo', path: '/qux/thud' }],
    { foo: { bar: 'baz' }, qux: { corge: 'grault', thud: 'fred' } },
  ],
  [
    'A.7',
    { foo: ['all', 'grass', 'cows', 'eat'] },
    [{ op: 'move', from: '/foo/1', path: '/foo/3' }],
    { foo: ['all', 'cows', 'eat', 'grass'] },
  ],
  [
    'A.8',
    { baz: 'qux', foo: ['a', 2, 'c'] },
    [
      { op: 'test', path: '/baz', value: 'qux' },
      { op: 'test', path: '/foo/1', value: 2 },
    ],
    { baz: 'qux', foo: ['a', 2, 'c'] },
  ],
  [
    'A.10',
    { foo: 'bar' },
    [{ op: 'add', path: '/child', value: { grandchild: {} } }],
    { foo: 'bar', child: { grandchild: {} } },
  ],
  ['A.11', { foo: 'bar' }, [{ op: 'add', path: '/baz', value: 'qux', xyz: 123 }], { foo: 'bar', baz: 'qux' }],
  ['A.14', { '/': 9, '~1': 10 }, [{ op: 'test', path: '/~01', value: 10 }], { '/': 9, '~1': 10 }],
  ['A.16', { foo: ['bar'] }, [{ op: 'add', path: '/foo/-', value: ['abc', 'def'] }], { foo: ['bar', ['abc', 'def']] }],
  ['the whole', { foo: 'bar' }, [{ op: 'replace', path: '', value: { a: 1 } }], { a: 1 }],
  ['a copy', { foo: { a: 1 } }, [{ op: 'copy', from: '/foo', path: '/bar' }], { foo: { a: 1 }, bar: { a: 1 } }],
];

for (const [name, document, patch, expected] of cases)
  test(`RFC 6902: ${name}`, () => {
    const before = structuredClone(document);
    assert.deepEqual(applyPatch(document, patchOf(patch)), expected);
    assert.deepEqual(document, before, 'what was given is as it was');
  });

const bad: readonly (readonly [document: unknown, patch: unknown, reason: RegExp])[] = [
  [{ baz: 'qux' }, [{ op: 'test', path: '/baz', value: 'bar' }], /the value at \/baz is another one/],
  [{ foo: 'bar' }, [{ op: 'add', path: '/baz/bat', value: 'qux' }], /there is nothing at \/baz/],
  [{ foo: 'bar' }, [{ op: 'replace', path: '/baz', value: 'qux' }], /there is nothing at \/baz/],
  [{ foo: ['a'] }, [{ op: 'add', path: '/foo/2', value: 'b' }], /a list has no position 2/],
  [{ foo: ['a'] }, [{ op: 'add', path: '/foo/01', value: 'b' }], /a list has no position 01/],
  [{ foo: ['a'] }, [{ op: 'remove', path: '/foo/-' }], /a list has no position -/],
  [{ foo: {} }, [{ op: 'move', from: '/foo', path: '/foo/bar' }], /cannot be moved into itself/],
  [{}, [{ op: 'remove', path: '' }], /cannot be removed/],
  [{}, [{ op: 'add', path: '/__proto__/polluted', value: 1 }], /there is nothing at \/__proto__/],
  [{}, [{ op: 'replace', path: '/constructor', value: 1 }], /there is nothing at \/constructor/],
  [{}, [{ op: 'nothing', path: '/a' }], /no op/],
  [{}, [{ op: 'add', path: 'a', value: 1 }], /no path/],
  [{}, [{ op: 'add', path: '/a' }], /no value/],
  [{}, [{ op: 'copy', path: '/a' }], /no from/],
  [{}, {}, /no list/],
  [{}, Array.from({ length: 1001 }, () => ({ op: 'add', path: '/a', value: 1 })), /more than 1000/],
];

for (const [document, patch, reason] of bad)
  test(`refused: ${JSON.stringify(patch).slice(0, 60)}`, () => {
    assert.throws(
      () => applyPatch(document, patchOf(patch)),
      (error) => error instanceof PatchError && reason.test(error.message),
    );
  });

test('copies of copies end', () => {
  const document = { a: 'x'.repeat(1000) };
  const doubled = Array.from({ length: 900 }, (_, at) => ({ op: 'copy' as const, from: '', path: `/b${at}` }));
  assert.throws(() => applyPatch(document, patchOf(doubled)), /too large/);
});

test('a member is an own one, whatever its name', () => {
  const patched = applyPatch({}, patchOf([{ op: 'add', path: '/__proto__', value: { polluted: true } }])) as object;
  assert.ok(Object.hasOwn(patched, '__proto__'));
  assert.equal(({} as { polluted?: boolean }).polluted, undefined);
});
