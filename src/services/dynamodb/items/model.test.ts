/** Query, Scan and indexes against a plain model, with items and keys at random, from a seed. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { DynamoDB } from '@aws-sdk/client-dynamodb';
import { startSandlot } from '../../../testing/start-sandlot.ts';
import { beginsWith } from '../expressions/functions.ts';
import type { AttributeValue, Item } from '../values/attribute-value.ts';
import { compare, isEqual } from '../values/compare.ts';
import { normalNumber } from '../values/decimal.ts';
import { createRandom } from '../../../testing/requests/hostile-inputs.ts';

const seed = Number(process.env['SANDLOT_TEST_SEED'] ?? '7');
const sandlot = await startSandlot();
const dynamodb = new DynamoDB({ ...sandlot.clientConfig, maxAttempts: 1 });

after(async () => {
  dynamodb.destroy();
  await sandlot.close();
});

const { whole: random, of: oneOf } = createRandom(seed);
const text = (): string =>
  Array.from({ length: 1 + random(3) }, () => oneOf(['a', 'b', '\0', 'é', '\u{ffff}', '\u{10000}', '~'])).join('');
const number = (): string =>
  normalNumber(
    `${oneOf(['', '-'])}${random(50)}${oneOf(['', '.5', '.05', 'e20', 'e-20', 'e100', '000000000000000001'])}`,
  );
const bytes = (): Uint8Array =>
  new Uint8Array(Array.from({ length: 1 + random(3) }, () => oneOf([0, 1, 127, 128, 255])));
const valueOf = { S: () => ({ S: text() }), N: () => ({ N: number() }), B: () => ({ B: bytes() }) };
type KeyType = keyof typeof valueOf;

const TableName = 'model';

async function createTable(types: Readonly<Record<string, KeyType>>): Promise<void> {
  const keys = (hash: string, sort: string) => [
    { AttributeName: hash, KeyType: 'HASH' as const },
    { AttributeName: sort, KeyType: 'RANGE' as const },
  ];
  await dynamodb.createTable({
    TableName,
    KeySchema: keys('h', 's'),
    AttributeDefinitions: Object.entries(types).map(([AttributeName, AttributeType]) => ({
      AttributeName,
      AttributeType,
    })),
    GlobalSecondaryIndexes: [{ IndexName: 'glob', KeySchema: keys('g', 'r'), Projection: { ProjectionType: 'ALL' } }],
    LocalSecondaryIndexes: [{ IndexName: 'loc', KeySchema: keys('h', 'r'), Projection: { ProjectionType: 'ALL' } }],
    BillingMode: 'PAY_PER_REQUEST',
  });
}

const idOf = ({ h, s }: Item): string => JSON.stringify([h, s].map((value) => (value!.B ? [...value!.B] : value)));

async function all(read: (start: any) => Promise<any>): Promise<Item[]> {
  const items: Item[] = [];
  let start: any;
  do {
    const page = await read(start);
    items.push(...page.Items);
    start = page.LastEvaluatedKey;
  } while (start);
  return items;
}

/** Items of one partition in the order of one attribute. */
function expected(model: ReadonlyMap<string, Item>, hash: string, partition: AttributeValue, sort: string): Item[] {
  return [...model.values()]
    .filter((item) => item[hash] && item[sort] && isEqual(item[hash], partition))
    .sort((a, b) => compare(a[sort]!, b[sort]!)!);
}

const sortKeys = (items: readonly Item[], sort: string): string[] =>
  items.map((item) => JSON.stringify(item[sort], (_, value) => (value instanceof Uint8Array ? [...value] : value)));

for (const round of [0, 1])
  test(`tables and indexes have what was put, in order (seed ${seed}, round ${round})`, async () => {
    const keyTypes: readonly KeyType[] = ['S', 'N', 'B'];
    const types = { h: oneOf(keyTypes), s: oneOf(keyTypes), g: oneOf(keyTypes.slice(0, 2)), r: oneOf(keyTypes) };
    await createTable(types);
    const partitions = Array.from({ length: 3 }, () => valueOf[types.h]());
    const groups = Array.from({ length: 3 }, () => valueOf[types.g]());
    const model = new Map<string, Item>();
    for (let step = 0; step < 80; step++) {
      const key = { h: oneOf(partitions), s: valueOf[types.s]() } as any;
      if (random(6) === 0 && model.size > 0) {
        const [id, item] = oneOf([...model]);
        await dynamodb.deleteItem({ TableName, Key: { h: item['h'], s: item['s'] } as any });
        model.delete(id);
        continue;
      }
      const item: any = { ...key };
      if (random(3) > 0) item.g = oneOf(groups);
      if (random(3) > 0) item.r = valueOf[types.r]();
      await dynamodb.putItem({ TableName, Item: item });
      model.set(idOf(item), item);
    }
    await checkQueries(model, partitions, groups);
    await checkScans(model);
    await dynamodb.deleteTable({ TableName });
  });

async function checkQueries(
  model: ReadonlyMap<string, Item>,
  partitions: readonly AttributeValue[],
  groups: readonly AttributeValue[],
): Promise<void> {
  const targets = [
    { hash: 'h', sort: 's', of: partitions, IndexName: undefined },
    { hash: 'h', sort: 'r', of: partitions, IndexName: 'loc' },
    { hash: 'g', sort: 'r', of: groups, IndexName: 'glob' },
  ];
  for (const { hash, sort, of, IndexName } of targets)
    for (const partition of of) {
      const wanted = expected(model, hash, partition, sort);
      const query = (more: object, start: any, values: object = {}) =>
        dynamodb.query({
          TableName,
          IndexName,
          Limit: 1 + random(7),
          ExclusiveStartKey: start,
          KeyConditionExpression: '#h = :h',
          ExpressionAttributeNames: { '#h': hash },
          ExpressionAttributeValues: { ':h': partition, ...values } as any,
          ...more,
        });
      const forward = await all((start) => query({}, start));
      const backward = await all((start) => query({ ScanIndexForward: false }, start));
      assert.deepEqual(new Set(forward.map(idOf)), new Set(wanted.map(idOf)));
      assert.deepEqual(sortKeys(forward, sort), sortKeys(wanted, sort));
      assert.deepEqual(backward.map(idOf), forward.map(idOf).toReversed());
      await checkRanges(wanted, hash, sort, query);
    }
}

type Case = [text: string, holds: (value: AttributeValue) => boolean];

type Query = (more: object, start: any, values?: object) => Promise<any>;

async function checkRanges(wanted: readonly Item[], hash: string, sort: string, query: Query): Promise<void> {
  if (wanted.length === 0) return;
  const [x, y] = [oneOf(wanted)[sort]!, oneOf(wanted)[sort]!];
  const [low, high] = compare(x, y)! <= 0 ? [x, y] : [y, x];
  const conditions: readonly Case[] = [
    ['#s = :l', (value) => compare(value, low) === 0],
    ['#s < :l', (value) => compare(value, low)! < 0],
    ['#s <= :l', (value) => compare(value, low)! <= 0],
    ['#s > :l', (value) => compare(value, low)! > 0],
    ['#s >= :l', (value) => compare(value, low)! >= 0],
    ['#s BETWEEN :l AND :u', (value) => compare(value, low)! >= 0 && compare(value, high)! <= 0],
    ...(low.N === undefined
      ? [['begins_with(#s, :l)', (value: AttributeValue) => beginsWith(value, low)] as Case]
      : []),
  ];
  for (const [condition, holds] of conditions) {
    const input = {
      KeyConditionExpression: `#h = :h AND ${condition}`,
      ExpressionAttributeNames: { '#h': hash, '#s': sort },
      ScanIndexForward: random(2) === 0,
    };
    const values = { ':l': low, ...(condition.includes(':u') && { ':u': high }) };
    const found = await all((start) => query(input, start, values));
    const held = wanted.filter((item) => holds(item[sort]!)).map(idOf);
    assert.deepEqual(new Set(found.map(idOf)), new Set(held), condition);
    assert.equal(found.length, held.length, condition);
  }
}

async function checkScans(model: ReadonlyMap<string, Item>): Promise<void> {
  for (const TotalSegments of [undefined, 1, 2, 5]) {
    const found: Item[] = [];
    for (let segment = 0; segment < (TotalSegments ?? 1); segment++)
      found.push(
        ...(await all((start) =>
          dynamodb.scan({
            TableName,
            Limit: 1 + random(9),
            ExclusiveStartKey: start,
            ...(TotalSegments !== undefined && { TotalSegments, Segment: segment }),
          }),
        )),
      );
    assert.deepEqual(found.map(idOf).sort(), [...model.keys()].sort(), `${TotalSegments} segments`);
  }
  const indexed = await all((start) =>
    dynamodb.scan({ TableName, IndexName: 'glob', Limit: 4, ExclusiveStartKey: start }),
  );
  const wanted = [...model].filter(([, item]) => item['g'] && item['r']).map(([id]) => id);
  assert.deepEqual(indexed.map(idOf).sort(), wanted.sort());
}
