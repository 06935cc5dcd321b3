/** Statements of PartiQL: what they do, what they are refused for, who may. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { DynamoDB } from '@aws-sdk/client-dynamodb';
import { dynamoDbUsers } from '../../../testing/dynamodb-clients.ts';
import { refused } from '../../../testing/refused.ts';
import { startSandlot } from '../../../testing/start-sandlot.ts';

const sandlot = await startSandlot();
const dynamodb = new DynamoDB({ ...sandlot.clientConfig, maxAttempts: 1 });
const users = dynamoDbUsers(sandlot);

after(async () => {
  dynamodb.destroy();
  users.close();
  await sandlot.close();
});

const TableName = 'music';
await dynamodb.createTable({
  TableName,
  KeySchema: [
    { AttributeName: 'artist', KeyType: 'HASH' },
    { AttributeName: 'song', KeyType: 'RANGE' },
  ],
  AttributeDefinitions: ['artist', 'song', 'genre'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
  GlobalSecondaryIndexes: [
    {
      IndexName: 'by-genre',
      KeySchema: [{ AttributeName: 'genre', KeyType: 'HASH' }],
      Projection: { ProjectionType: 'KEYS_ONLY' },
    },
  ],
  BillingMode: 'PAY_PER_REQUEST',
});

const execute = (Statement: string, Parameters?: any[], more: object = {}) =>
  dynamodb.executeStatement({ Statement, Parameters, ...more });
const songs = async (Statement: string, ...Parameters: any[]) =>
  (await execute(Statement, Parameters.length > 0 ? Parameters : undefined)).Items!.map(({ song }) => song?.S);

test('items are inserted once, selected, updated and deleted', async () => {
  await execute(
    `INSERT INTO "music" VALUE
      {'artist': 'Acme', 'song': ?, 'n': 1.50, 'tags': <<'a', 'b'>>, 'm': {'x': [1, TRUE, NULL]}}`,
    [{ S: "It's" }],
  );
  await assert.rejects(
    execute(`INSERT INTO music VALUE {'artist': 'Acme', 'song': 'It''s'}`),
    refused('DuplicateItemException', /^Duplicate primary key exists in table$/),
  );
  const { Items } = await execute(`SELECT * FROM music WHERE artist = 'Acme' AND song = 'It''s'`);
  assert.deepEqual(Items, [
    {
      artist: { S: 'Acme' },
      song: { S: "It's" },
      n: { N: '1.5' },
      tags: { SS: ['a', 'b'] },
      m: { M: { x: { L: [{ N: '1' }, { BOOL: true }, { NULL: true }] } } },
    },
  ]);
  const key = `WHERE artist = 'Acme' AND song = ?`;
  const updated = await execute(
    `UPDATE music SET n = n + ? SET tags = set_delete(tags, <<'a'>>), m.x = list_append(m.x, ['z']) ${key}
      AND n < 5 RETURNING MODIFIED NEW *`,
    [{ N: '2' }, { S: "It's" }],
  );
  assert.deepEqual(updated.Items, [
    {
      n: { N: '3.5' },
      tags: { SS: ['b'] },
      m: { M: { x: { L: [{ N: '1' }, { BOOL: true }, { NULL: true }, { S: 'z' }] } } },
    },
  ]);
  await assert.rejects(
    execute(`UPDATE music SET n = 1 ${key} AND n > 5`, [{ S: "It's" }]),
    refused('ConditionalCheckFailedException'),
  );
  await assert.rejects(
    execute(`UPDATE music SET n = 1 ${key}`, [{ S: 'none' }]),
    refused('ConditionalCheckFailedException'),
  );
  assert.deepEqual((await execute(`SELECT m.x[3], n FROM music ${key}`, [{ S: "It's" }])).Items, [
    { x: { S: 'z' }, n: { N: '3.5' } },
  ]);
  const deleted = await execute(`DELETE FROM music ${key} RETURNING ALL OLD *`, [{ S: "It's" }]);
  assert.equal(deleted.Items?.[0]?.['n']?.N, '3.5');
  assert.deepEqual((await execute(`DELETE FROM music ${key}`, [{ S: "It's" }])).Items, []);
});

test('selects go by keys where they can, in order and in pages, and by all conditions', async () => {
  for (const [song, n] of [
    ['a', 1],
    ['b', 2],
    ['c', 3],
    ['d', 4],
  ] as const)
    await execute(`INSERT INTO music VALUE {'artist': 'X', 'song': ?, 'n': ?, 'genre': 'rock'}`, [
      { S: song },
      { N: String(n) },
    ]);
  await execute(`INSERT INTO music VALUE {'artist': 'Y', 'song': 'e', 'genre': 'rock', 'none': NULL}`);
  const of = (condition: string) => songs(`SELECT * FROM music WHERE artist = 'X' AND (${condition})`);
  assert.deepEqual(await songs(`SELECT song FROM music WHERE artist = ? ORDER BY song DESC`, { S: 'X' }), [
    'd',
    'c',
    'b',
    'a',
  ]);
  assert.deepEqual(await songs(`SELECT song FROM music WHERE artist='X' AND song BETWEEN 'b' AND 'c'`), ['b', 'c']);
  assert.deepEqual(await songs(`SELECT song FROM music WHERE 'b' < song AND artist='X'`), ['c', 'd']);
  assert.deepEqual(await of('n IN [1, 4]'), ['a', 'd']);
  assert.deepEqual(await of(`n = 1 OR begins_with(song, 'd')`), ['a', 'd']);
  assert.deepEqual(await of('NOT n >= 2'), ['a']);
  assert.deepEqual(await songs(`SELECT * FROM music WHERE none IS NULL`), ['e']);
  assert.deepEqual(await songs(`SELECT * FROM music WHERE n IS MISSING`), ['e']);
  assert.deepEqual(await songs(`SELECT * FROM music WHERE n IS NOT MISSING AND size(song) = 1 AND n <> 2 AND n <= 3`), [
    'a',
    'c',
  ]);
  assert.deepEqual((await songs(`SELECT * FROM "music"."by-genre" WHERE genre = 'rock'`)).sort(), [
    'a',
    'b',
    'c',
    'd',
    'e',
  ]);
  const found: (string | undefined)[] = [];
  let NextToken: string | undefined;
  do {
    const page: any = await execute(`SELECT song FROM music WHERE artist = 'X'`, undefined, { Limit: 3, NextToken });
    found.push(...page.Items.map((item: any) => item.song.S));
    ({ NextToken } = page);
  } while (NextToken !== undefined);
  assert.deepEqual(found, ['a', 'b', 'c', 'd']);
  await assert.rejects(
    execute(`SELECT * FROM music WHERE artist = 'X'`, undefined, { NextToken: 'bm90aGluZw' }),
    refused('ValidationException', /^Given NextToken is not valid$/),
  );
});

const refusals: readonly [statement: string, parameters: any[] | undefined, message: RegExp][] = [
  [
    'SELEC * FROM music',
    undefined,
    /^Statement wasn't well formed, can't be processed: Unexpected token SELEC at position 1$/,
  ],
  ['SELECT * FROM music WHERE', undefined, /Unexpected token end of statement at position 26$/],
  ["SELECT * FROM music WHERE a = 'x", undefined, /Unexpected token '/],
  ['SELECT * FROM music WHERE foo(a)', undefined, /Invalid function name: foo$/],
  ['SELECT * FROM music WHERE a = ?', undefined, /^Number of parameters in request and statement don't match\.$/],
  ['SELECT * FROM music ORDER BY song', undefined, /when using ORDER BY clause\.$/],
  [
    `UPDATE music SET a = 1 WHERE artist = 'X'`,
    undefined,
    /^Where clause does not contain a mandatory equality on all key attributes$/,
  ],
  [`UPDATE music SET artist = 'Z' WHERE artist = 'X' AND song = 'a'`, undefined, /Cannot update attribute artist/],
  [`UPDATE music SET a = b WHERE artist = 'X' AND song = 'a'`, undefined, /does not exist in the item$/],
  [`UPDATE music SET a = 1 REMOVE a WHERE artist = 'X' AND song = 'a'`, undefined, /^Two document paths overlap/],
  [`INSERT INTO music VALUE {'artist': 'X'}`, undefined, /Missing the key song in the item$/],
  [`INSERT INTO music VALUE 1`, undefined, /VALUE is no map$/],
  [`EXISTS(SELECT * FROM music WHERE artist = 'X')`, undefined, /outside of a transaction$/],
  [`SELECT * FROM music WHERE ${'NOT '.repeat(100)} a = 1`, undefined, /nests too deep$/],
  [`SELECT * FROM music WHERE a = ${'['.repeat(1000)}`, undefined, /nests too deep$/],
];

test('statements are refused in words', async () => {
  for (const [statement, parameters, message] of refusals)
    await assert.rejects(execute(statement, parameters), refused('ValidationException', message), statement);
  await assert.rejects(execute('SELECT * FROM nowhere'), refused('ResourceNotFoundException'));
});

test('a batch answers each statement for itself; a transaction all of them', async () => {
  const insert = (song: string) => ({ Statement: `INSERT INTO music VALUE {'artist': 'B', 'song': '${song}'}` });
  const { Responses } = await dynamodb.batchExecuteStatement({ Statements: [insert('1'), insert('1'), insert('2')] });
  assert.deepEqual(
    Responses?.map(({ Error: error }) => error?.Code),
    [undefined, 'DuplicateItem', undefined],
  );
  const select = (song: string) => ({ Statement: `SELECT song FROM music WHERE artist = 'B' AND song = '${song}'` });
  const read = await dynamodb.batchExecuteStatement({ Statements: [select('1'), select('none')] });
  assert.deepEqual(
    read.Responses?.map(({ Item }) => Item),
    [{ song: { S: '1' } }, undefined],
  );
  await assert.rejects(
    dynamodb.batchExecuteStatement({ Statements: [select('1'), insert('3')] }),
    refused('ValidationException'),
  );
  const exists = (song: string) => ({
    Statement: `EXISTS(SELECT * FROM music WHERE artist = 'B' AND song = '${song}')`,
  });
  await assert.rejects(
    dynamodb.executeTransaction({ TransactStatements: [insert('4'), insert('1'), exists('none')] }),
    refused('TransactionCanceledException', /\[None, DuplicateItem, ConditionalCheckFailed\]$/),
  );
  const written = await dynamodb.executeTransaction({ TransactStatements: [insert('4'), exists('1')] });
  assert.deepEqual(written.Responses, []);
  const together = await dynamodb.executeTransaction({ TransactStatements: [select('4'), select('5')] });
  assert.deepEqual(together.Responses, [{ Item: { song: { S: '4' } } }, {}]);
});

test('statements need the action of their kind, on the table or its index', async () => {
  const arn = `arn:aws:dynamodb:us-east-1:${sandlot.account}:table/${TableName}`;
  const { dynamodb: reader } = await users.user(sandlot.account, {
    Effect: 'Allow',
    Action: 'dynamodb:PartiQLSelect',
    Resource: arn,
    Condition: {
      Bool: { 'dynamodb:FullTableScan': 'false' },
      'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['X'] },
    },
  });
  const asked = (Statement: string) => reader.executeStatement({ Statement });
  assert.equal((await asked(`SELECT * FROM music WHERE artist = 'X'`)).Items?.length, 4);
  const denied = (action: string) => refused('AccessDeniedException', new RegExp(`dynamodb:${action} on`));
  await assert.rejects(asked(`SELECT * FROM music`), denied('PartiQLSelect'));
  await assert.rejects(asked(`SELECT * FROM music WHERE artist = 'Y'`), denied('PartiQLSelect'));
  await assert.rejects(asked(`SELECT * FROM music."by-genre" WHERE genre = 'rock'`), denied('PartiQLSelect'));
  await assert.rejects(asked(`INSERT INTO music VALUE {'artist': 'X', 'song': 'q'}`), denied('PartiQLInsert'));
  await assert.rejects(asked(`DELETE FROM music WHERE artist = 'X' AND song = 'a'`), denied('PartiQLDelete'));
  await assert.rejects(
    reader.executeTransaction({
      TransactStatements: [{ Statement: `UPDATE music SET n = 1 WHERE artist = 'X' AND song = 'a'` }],
    }),
    denied('PartiQLUpdate'),
  );
});
