/** Long lists of wide items are answered item by item: between two of them the others have their turn. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { execute, GraphQLInt, GraphQLList, GraphQLObjectType, GraphQLSchema, parse } from 'graphql';
import { inTurns } from './lists-in-turns.ts';

async function answered(length: number, fields: number) {
  const steps: string[] = [];
  const items = Array.from({ length }, (_, a) => ({ a }));
  const turn = async (): Promise<void> => {
    steps.push('others');
  };
  const item = new GraphQLObjectType({ name: 'Item', fields: { a: { type: GraphQLInt } } });
  const query = new GraphQLObjectType({
    name: 'Query',
    fields: { items: { type: new GraphQLList(item) }, none: { type: GraphQLInt } },
  });
  const { data, errors } = await execute({
    schema: new GraphQLSchema({ query }),
    document: parse('{ items { a } none }'),
    rootValue: { items, none: [1, 2] },
    fieldResolver: (source: Record<string, unknown>, _args, _context, info) => {
      if (info.fieldName === 'a') steps.push('item');
      return inTurns(source[info.fieldName], { fields, turn }, info);
    },
  });
  return { data, errors, steps };
}

test('a wide list is answered item by item, with others in between', async () => {
  const { data, steps } = await answered(3, 5000);
  assert.deepEqual(
    data!['items'],
    [{ a: 0 }, { a: 1 }, { a: 2 }].map((one) => Object.assign(Object.create(null), one)),
  );
  assert.deepEqual(steps, ['item', 'others', 'item', 'others', 'item', 'others']);
});

test('a short one at once; and what is no list of the schema is none', async () => {
  assert.deepEqual((await answered(3, 10)).steps, ['item', 'item', 'item']);
  const { data, errors } = await answered(3, 5000);
  assert.equal(data!['none'], null);
  assert.match(errors![0]!.message, /Int cannot represent/);
});
