import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InvalidCursor } from '../kernel/collections/collection.ts';
import { AwsError } from './errors.ts';
import { loadModel, loadModelIndex } from './models/load-model.ts';
import { nextToken, paging, type PageRequest } from './paging.ts';

const pages = paging({ defaultLimit: 2, refused: () => new AwsError('NoSuchPage', 'That is no token.') });
const letters = ['d', 'a', 'c', 'e', 'b'];
const key = (letter: string): string => letter;

test('an array is read to its end by its tokens, in the order of its keys', () => {
  const read: string[][] = [];
  let request: PageRequest = {};
  for (;;) {
    const page = pages.inMemory(letters, key, request);
    read.push([...page.items]);
    if (page.next === undefined) break;
    request = { after: page.next };
  }
  assert.deepEqual(read, [['a', 'b'], ['c', 'd'], ['e']]);
});

test('the last page has no token, however full it is; an item that is gone leaves no gap', () => {
  assert.deepEqual(pages.inMemory(letters, key, { limit: 5 }), { items: ['a', 'b', 'c', 'd', 'e'] });
  assert.deepEqual(pages.inMemory([], key, {}), { items: [] });
  const { next } = pages.inMemory(letters, key, {});
  assert.deepEqual(pages.inMemory(['a', 'c'], key, { after: next }), { items: ['c'] });
});

test('tokens that are none of ours are refused in the words of the service', async () => {
  for (const after of ['', '*', 'YQ==', 'Yf', '\u{1F600}'])
    assert.throws(() => pages.inMemory(letters, key, { after }), { code: 'NoSuchPage' }, after);
  await assert.rejects(pages.stored(Promise.reject(new InvalidCursor())), { code: 'NoSuchPage' });
  await assert.rejects(
    pages.filtered(() => Promise.reject(new InvalidCursor()), {}),
    { code: 'NoSuchPage' },
  );
  await assert.rejects(pages.stored(Promise.reject(new RangeError('other'))), RangeError);
});

test('a filter goes on over pages until its own is full, and stops where it would scan too much', async () => {
  const numbers = (count: number) => (options: { limit?: number; after?: string | undefined }) => {
    const start = Number(options.after ?? 0);
    const end = Math.min(count, start + options.limit!);
    const items = Array.from({ length: end - start }, (_, i) => start + i);
    return Promise.resolve(end < count ? { items, next: String(end) } : { items });
  };
  const even = (number: number): boolean => number % 2 === 0;
  assert.deepEqual(await pages.filtered(numbers(10), {}, even), { items: [0, 2], next: '3' });
  assert.deepEqual(await pages.filtered(numbers(10), { after: '7' }, even), { items: [8] });
  const none = await pages.filtered(numbers(20_000), { limit: 100 }, () => false);
  assert.deepEqual(none, { items: [], next: '5000' });
});

test("a page's options and token, as most operations have them", () => {
  assert.deepEqual(pages.options({}), { limit: 2, after: undefined });
  assert.deepEqual(pages.options({ MaxResults: 7, NextToken: 'x' }), { limit: 7, after: 'x' });
  assert.deepEqual([nextToken({ items: [] }), nextToken({ items: [], next: 'x' })], [{}, { NextToken: 'x' }]);
});

test("tokens are of letters that every service's model takes in them", () => {
  /** Those that write them otherwise (`cloudcontrol/tokens.ts`), or are not here. */
  const own = new Set(['cloudcontrol', 'dynamodb']);
  const letters = 'AZaz09-_';
  const refusing = loadModelIndex().flatMap(({ name }) => {
    const { shapes } = loadModel(name);
    const tokens = Object.values(shapes).flatMap(({ members = {} }) =>
      Object.entries(members).flatMap(([member, { shape }]) =>
        /^(?:next|pagination)token$|^marker$/i.test(member) ? [shapes[shape]?.pattern] : [],
      ),
    );
    const fits = (pattern: string): boolean => new RegExp(`^(?:${pattern.replace('(?s)', '')})$`).test(letters);
    return own.has(name) || tokens.every((pattern) => pattern === undefined || fits(pattern)) ? [] : [name];
  });
  assert.deepEqual(refusing, []);
});
