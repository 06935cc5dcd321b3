/**
 * BatchExecuteStatement and ExecuteTransaction: statements that are each about one item.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.multiplestatements.transactions.html
 */
import type { Output } from '../../../wire/aws-types.ts';
import type { Context, ReadTx, WriteTx } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import type { Operation } from '../../../wire/service.ts';
import { validation } from '../errors.ts';
import { readUnits, type ReturnConsumed, writeUnits } from '../items/capacity.ts';
import { itemsFor, type Rulings, writeByRulings } from '../items/decide-in-turns.ts';
import { readItem } from '../items/reads/get-item.ts';
import { checkKey } from '../items/requests/key-checks.ts';
import { checkAction, performWrite } from '../items/writes/perform-write.ts';
import { suffixOf } from '../items/rows.ts';
import { sent } from '../items/requests/sent-item.ts';
import { checkOnce, reasonCodes, TablesOfTransaction, writeTogether } from '../items/batches/transactions.ts';
import type { Item } from '../values/attribute-value.ts';
import { itemSize } from '../values/size.ts';
import { isRead, keyOfStatement, type Prepared, prepare, writeActionOf } from './prepare.ts';
import { selected } from './select.ts';

type BatchResponse = NonNullable<Output<'dynamodb', 'BatchExecuteStatement'>['Responses']>[number];

/** One after the other: what one is refused for is no matter of the others. */
export const batchExecuteStatement: Operation<'dynamodb', 'BatchExecuteStatement'> = async (input, ctx) => {
  const all = input.Statements.map((statement) => ({
    prepared: prepare(statement as never, ctx),
    isConsistent: statement.ConsistentRead,
  }));
  if (readsOnly(all.map(({ prepared }) => prepared))) return readAll(ctx, all, input.ReturnConsumedCapacity);
  return writeByRulings(ctx, async (tx, rulings) => {
    const tables = new TablesOfTransaction(tx);
    const Responses: BatchResponse[] = [];
    for (const { prepared } of all)
      Responses.push(await response(prepared, () => writeOne({ tx, ctx, rulings }, prepared, tables)));
    return { Responses, ...tables.consumed(input.ReturnConsumedCapacity) };
  });
};

interface BatchRead {
  readonly prepared: Prepared;
  readonly isConsistent: boolean | undefined;
}

/** What is read is looked at when the transaction is over. */
async function readAll(ctx: Context, all: readonly BatchRead[], wanted: ReturnConsumed) {
  const { read, ...more } = await ctx.read(async (tx) => {
    const tables = new TablesOfTransaction(tx);
    const read: (() => Promise<Item | undefined>)[] = [];
    for (const { prepared, isConsistent = false } of all) {
      const one = readOne(tx, prepared, tables, isConsistent);
      await one.catch(() => {});
      read.push(async () => selectedOf(prepared, await one));
    }
    return { read, ...tables.consumed(wanted) };
  });
  const Responses: BatchResponse[] = [];
  for (const [at, { prepared }] of all.entries()) Responses.push(await response(prepared, read[at]!));
  return { Responses, ...more };
}

/** @throws AwsError ValidationException */
function readsOnly(all: readonly Prepared[]): boolean {
  const reads = all.filter(isRead).length;
  if (reads > 0 && reads < all.length)
    throw validation('The statements of one request are either all reads or all writes');
  return reads > 0;
}

async function response(prepared: Prepared, work: () => Promise<Item | undefined>): Promise<BatchResponse> {
  const TableName = prepared.place.name;
  try {
    const item = await work();
    return { TableName, ...(item && { Item: sent(item) }) };
  } catch (error) {
    const Code = error instanceof AwsError ? batchCodes[error.code] : undefined;
    if (!(error instanceof AwsError) || Code === undefined) throw error;
    const { Item: found } = error.fields as { Item?: Item };
    return {
      TableName,
      Error: { Code: Code as 'ValidationError', Message: error.message, ...(found && { Item: sent(found) }) },
    };
  }
}

const batchCodes: Readonly<Record<string, string>> = { ...reasonCodes, ResourceNotFoundException: 'ResourceNotFound' };

async function readOne(
  tx: ReadTx,
  prepared: Prepared,
  tables: TablesOfTransaction,
  isConsistent: boolean,
  factor: 1 | 2 = 1,
): Promise<Item | undefined> {
  const { statement, place } = prepared;
  if (statement.kind !== 'SELECT') throw validation('EXISTS is not allowed outside of a transaction');
  if (statement.index !== undefined || statement.order)
    throw validation('Select statements of batches and transactions are about one item of a table');
  const table = await tables.of(place);
  const key = keyOfStatement(table, prepared);
  checkKey(table, key);
  const item = await readItem(tx, place, table, key);
  const units = readUnits(item ? itemSize(item) : 0, isConsistent);
  tables.count(place, { table: factor * units, indexes: new Map() });
  return item;
}

/** Not in the transaction. */
async function selectedOf({ statement, decision }: Prepared, item: Item | undefined): Promise<Item | undefined> {
  if (!item || statement.kind !== 'SELECT') return undefined;
  const [passing] = await itemsFor(decision, [{ item, bytes: itemSize(item) }]);
  return passing && selected(passing, statement.paths);
}

async function writeOne(
  { tx, ctx, rulings }: { readonly tx: WriteTx; readonly ctx: Context; readonly rulings: Rulings },
  prepared: Prepared,
  tables: TablesOfTransaction,
): Promise<Item | undefined> {
  if (prepared.statement.kind === 'EXISTS') throw validation('EXISTS is not allowed outside of a transaction');
  const table = await tables.of(prepared.place);
  const action = writeActionOf(table, prepared);
  checkAction(table, action);
  const { before, after } = await performWrite(tx, ctx, table, action, rulings);
  tables.count(prepared.place, writeUnits(table, before, after));
  return undefined;
}

export const executeTransaction: Operation<'dynamodb', 'ExecuteTransaction'> = async (input, ctx) => {
  const all = input.TransactStatements.map((statement) => prepare(statement as never, ctx));
  if (readsOnly(all)) return readTogether(ctx, all, input.ReturnConsumedCapacity);
  const written = await writeTogether(ctx, input, async (tables) => {
    const actions = [];
    for (const prepared of all) actions.push(writeActionOf(await tables.of(prepared.place), prepared));
    return actions;
  });
  return { Responses: [], ...written };
};

async function readTogether(ctx: Context, all: readonly Prepared[], wanted: ReturnConsumed) {
  const { items, ...more } = await ctx.read(async (tx) => {
    const tables = new TablesOfTransaction(tx);
    const seen = new Set<string>();
    const items: (Item | undefined)[] = [];
    for (const prepared of all) {
      const table = await tables.of(prepared.place);
      items.push(await readOne(tx, prepared, tables, true, 2));
      checkOnce(seen, prepared.place, suffixOf(table, keyOfStatement(table, prepared)));
    }
    return { items, ...tables.consumed(wanted) };
  });
  const Responses = [];
  for (const [at, prepared] of all.entries()) {
    const item = await selectedOf(prepared, items[at]);
    Responses.push(item ? { Item: sent(item) } : {});
  }
  return { Responses, ...more };
}
