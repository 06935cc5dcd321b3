import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InvalidCursor } from '../kernel/collections/collection.ts';
import { AwsError } from './errors.ts';
import { loadModel, loadModelIndex } from './models/load-model.ts';
import { nextToken, paging, type PageRequest } from './paging.ts';
import { everyItem, pagesOf } from './resource-type.ts';

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

test('a key that is too long for a token is named by its beginning and a digest', async () => {
  const short = paging({ defaultLimit: 1, refused: () => new AwsError('NoSuchPage', 'No.'), maxToken: 60 });
  const keys = ['é'.repeat(20), 'é'.repeat(40), `${'é'.repeat(40)}a`, `${'é'.repeat(40)}b`, 'é!'.repeat(9), 'z'];
  const read = (all: readonly string[], after?: string): string[] => {
    const { items, next } = short.inMemory(all, key, { after });
    assert.ok((next ?? '').length <= 60);
    return next === undefined ? items : [...items, ...read(all, next)];
  };
  assert.deepEqual(read(keys.toReversed()), keys.toSorted());
  const { next } = short.inMemory(keys, key, { limit: 5 });
  const left = keys.toSorted();
  const [gone] = left.splice(4, 1);
  assert.equal(gone, `${'é'.repeat(40)}a`);
  assert.deepEqual(read(left, next), left.slice(2));
  assert.throws(() => pages.inMemory(keys, key, { after: next }), { code: 'NoSuchPage' }, 'of another service');
  await assert.rejects(
    short.filtered(() => Promise.reject(new InvalidCursor()), { after: next }),
    { code: 'NoSuchPage' },
  );
});

/** The shapes of a service's tokens of pages. */
function tokensOf(name: string) {
  const { shapes } = loadModel(name);
  return Object.values(shapes).flatMap(({ members = {} }) =>
    Object.entries(members).flatMap(([member, { shape }]) =>
      /^(?:next|pagination)token$|^marker$/i.test(member) ? [shapes[shape]] : [],
    ),
  );
}

test("tokens are of letters that every service's model takes in them", () => {
  /** Those that write them otherwise (`cloudcontrol/tokens.ts`), or are not here. */
  const own = new Set(['cloudcontrol', 'dynamodb']);
  const letters = 'AZaz09-_';
  const refusing = loadModelIndex().flatMap(({ name }) => {
    const patterns = tokensOf(name).map((shape) => shape?.pattern);
    const fits = (pattern: string): boolean => new RegExp(`^(?:${pattern.replace('(?s)', '')})$`).test(letters);
    return own.has(name) || patterns.every((pattern) => pattern === undefined || fits(pattern)) ? [] : [name];
  });
  assert.deepEqual(refusing, []);
});

test("tokens are no longer than every service's model takes them", () => {
  /** Characters: ARNs and tags of a kilobyte, whose services have models that take this and more. */
  const longest = 2000;
  /** Those of less, whose keys were looked at: the longest that there is, in base64url, is less than this. */
  const reviewed = {
    account: 1000, // Names of Regions.
    cloudformation: 1024, // Names and ids of at most 255 characters.
    'cloudwatch-logs': 1024, // Of GetQueryResults, which has one page.
    dynamodb: 1024, // Of ListImports: ids.
    iam: 320, // Has short tokens (`services/iam/paging.ts`).
    kms: 1024, // Aliases and keys of tags, of at most 256 and 128 characters.
    's3-control': 1024, // Has no lists in pages here.
    sfn: 1024, // Names of at most 80 characters, ARNs of these.
  };
  const tight = loadModelIndex().flatMap(({ name }) => {
    const most = Math.min(...tokensOf(name).map((shape) => shape?.max ?? Infinity));
    return most < longest ? [[name, most]] : [];
  });
  assert.deepEqual(Object.fromEntries(tight), reviewed);
});

test('all pages of a list are read, whatever it calls its token', async () => {
  const asked: object[] = [];
  const pages = new Map([
    [undefined, { Keys: ['a', 'b'], NextMarker: 'one' }],
    ['one', { Keys: [], NextMarker: 'two' }],
    ['two', { Keys: ['c'] }],
  ]);
  const list = async (from: { readonly Marker?: string }): Promise<{ Keys: string[]; NextMarker?: string }> => {
    asked.push(from);
    return pages.get(from.Marker)!;
  };
  assert.deepEqual(await everyItem(['Marker', 'NextMarker'], list, ({ Keys }) => Keys), ['a', 'b', 'c']);
  assert.deepEqual(asked, [{}, { Marker: 'one' }, { Marker: 'two' }]);
  for await (const { Keys } of pagesOf(['Marker', 'NextMarker'], list)) if (Keys.includes('a')) break;
  assert.equal(asked.length, 4);
});
