/**
 * TransactGetItems and TransactWriteItems: all or nothing.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html
 */
import type { Input } from '../../../../wire/aws-types.ts';
import type { Context, ReadTx, WriteTx } from '../../../../wire/context.ts';
import { AwsError } from '../../../../wire/errors.ts';
import type { Operation } from '../../../../wire/service.ts';
import { placeOfTable, tableArn, type TablePlace } from '../../arns.ts';
import { validation } from '../../errors.ts';
import type { TableRecord } from '../../records.ts';
import { requireTable } from '../../tables/find-table.ts';
import type { Item } from '../../values/attribute-value.ts';
import { itemSize } from '../../values/size.ts';
import { addUnits, consumed, noUnits, readUnits, type ReturnConsumed, type Units, writeUnits } from '../capacity.ts';
import { collectionMetrics } from '../writes/collection-metrics.ts';
import { projected, readItem } from '../reads/get-item.ts';
import { checkKey, keyOf } from '../requests/key-checks.ts';
import { type Rulings, writeByRulings } from '../decide-in-turns.ts';
import { checkAction, performWrite, type WriteAction } from '../writes/perform-write.ts';
import { checkedItem, checkExpressions } from '../requests/request-expressions.ts';
import { suffixOf } from '../rows.ts';
import { sent, type SentItem } from '../requests/sent-item.ts';
import { digestOf, isReplay, rememberToken } from './transaction-tokens.ts';

/** Bytes of all items together. */
const maxBytes = 4 * 1024 * 1024;

export const transactGetItems: Operation<'dynamodb', 'TransactGetItems'> = async (input, ctx) => {
  const gets = input.TransactItems.map(({ Get }) => {
    const { TableName = '', Key = {}, ...expressions } = Get!;
    const key = checkedItem(Key);
    const { projection } = checkExpressions(expressions, ['ProjectionExpression'], []);
    return { place: placeOfTable(TableName, ctx), key, projection };
  });
  return ctx.read(async (tx) => {
    const tables = new TablesOfTransaction(tx);
    const seen = new Set<string>();
    let bytes = 0;
    const Responses: { Item?: SentItem }[] = [];
    for (const { place, key, projection } of gets) {
      const table = await tables.of(place);
      checkKey(table, key);
      checkOnce(seen, place, suffixOf(table, key));
      const item = await readItem(tx, place, table, key);
      const size = item ? itemSize(item) : 0;
      bytes += size;
      if (bytes > maxBytes) throw tooLarge();
      tables.count(place, { table: 2 * readUnits(size, true), indexes: new Map() });
      Responses.push(item ? { Item: sent(projected(item, projection)) } : {});
    }
    return { Responses, ...tables.consumed(input.ReturnConsumedCapacity) };
  });
};

type WriteItem = Input<'dynamodb', 'TransactWriteItems'>['TransactItems'][number];

export const transactWriteItems: Operation<'dynamodb', 'TransactWriteItems'> = async (input, ctx) => {
  const actions = input.TransactItems.map((item) => actionOf(item, ctx));
  return writeTogether(ctx, input, async () => actions);
};

interface Transaction {
  readonly ClientRequestToken?: string | undefined;
  readonly ReturnConsumedCapacity?: ReturnConsumed;
  readonly ReturnItemCollectionMetrics?: 'SIZE' | 'NONE' | undefined;
}

/** `actionsOf` is asked in the transaction. @throws AwsError TransactionCanceledException */
export async function writeTogether(
  ctx: Context,
  input: Transaction,
  actionsOf: (tables: TablesOfTransaction) => Promise<readonly WriteAction[]>,
) {
  const { ClientRequestToken: token, ...request } = input;
  const digest = token === undefined ? '' : digestOf(request);
  return writeByRulings(ctx, async (tx, rulings) => {
    const tables = new TablesOfTransaction(tx);
    const actions = await actionsOf(tables);
    if (token !== undefined && (await isReplay(tx, ctx, token, digest))) return replayed(input, actions, tables);
    await checkDistinct(tables, actions);
    const ItemCollectionMetrics: Record<string, any[]> = {};
    const reasons: Reason[] = [];
    let bytes = 0;
    for (const action of actions) {
      const table = await tables.of(action.place);
      const { reason, before, after } = await attempt({ tx, ctx, rulings }, table, action);
      reasons.push(reason);
      bytes += after ? itemSize(after) : 0;
      tables.count(action.place, writeUnits(table, before, after, 2));
      const key = action.kind === 'Put' ? action.item : action.key;
      const metrics = input.ReturnItemCollectionMetrics === 'SIZE' && collectionMetrics(table, key);
      if (metrics) (ItemCollectionMetrics[table.name] ??= []).push(metrics);
    }
    if (reasons.some(({ Code }) => Code !== 'None')) throw cancelled(reasons);
    if (bytes > maxBytes) throw tooLarge();
    if (token !== undefined) await rememberToken(tx, ctx, token, digest);
    return {
      ...tables.consumed(input.ReturnConsumedCapacity),
      ...(Object.keys(ItemCollectionMetrics).length > 0 && { ItemCollectionMetrics }),
    };
  });
}

async function checkDistinct(tables: TablesOfTransaction, actions: readonly WriteAction[]): Promise<void> {
  const seen = new Set<string>();
  for (const action of actions) {
    const table = await tables.of(action.place);
    if (!isSound(table, action)) continue;
    const key = action.kind === 'Put' ? action.item : action.key;
    checkOnce(seen, action.place, suffixOf(table, keyOf(table, key)));
  }
}

/** It is done already, and charged as reads. */
async function replayed(input: Transaction, actions: readonly WriteAction[], tables: TablesOfTransaction) {
  for (const action of actions) {
    await tables.of(action.place);
    const bytes = action.kind === 'Put' ? itemSize(action.item) : 0;
    tables.count(action.place, { table: 2 * readUnits(bytes, true), indexes: new Map() });
  }
  return tables.consumed(input.ReturnConsumedCapacity);
}

interface Reason {
  readonly Code: string;
  readonly Message?: string;
  readonly Item?: Item;
}

/** Otherwise it is told with the reasons. */
function isSound(table: TableRecord, action: WriteAction): boolean {
  try {
    checkAction(table, action);
    return true;
  } catch (error) {
    if (error instanceof AwsError) return false;
    throw error;
  }
}

/** What is refused of one item is a reason to cancel all of them. */
async function attempt(
  { tx, ctx, rulings }: { readonly tx: WriteTx; readonly ctx: Context; readonly rulings: Rulings },
  table: TableRecord,
  action: WriteAction,
): Promise<{ readonly reason: Reason; readonly before?: Item | undefined; readonly after?: Item | undefined }> {
  try {
    checkAction(table, action);
    return { reason: { Code: 'None' }, ...(await performWrite(tx, ctx, table, action, rulings)) };
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    const code = reasonCodes[error.code];
    if (code === undefined) throw error;
    const { Item } = error.fields as { Item?: Item };
    return { reason: { Code: code, Message: error.message, ...(Item && { Item }) } };
  }
}

export const reasonCodes: Readonly<Record<string, string>> = {
  ConditionalCheckFailedException: 'ConditionalCheckFailed',
  DuplicateItemException: 'DuplicateItem',
  ValidationException: 'ValidationError',
};

function cancelled(CancellationReasons: readonly Reason[]): AwsError {
  const codes = CancellationReasons.map(({ Code }) => Code).join(', ');
  const message = `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`;
  return new AwsError('TransactionCanceledException', message, { CancellationReasons });
}

function tooLarge(): AwsError {
  return validation('Transaction size has exceeded the maximum allowed size of 4 MB');
}

export function checkOnce(seen: Set<string>, place: TablePlace, suffix: string): void {
  const item = `${tableArn(place)} ${suffix}`;
  if (seen.has(item)) throw validation('Transaction request cannot include multiple operations on one item');
  seen.add(item);
}

/** The tables of a transaction, each looked up once, and what it costs on each. */
export class TablesOfTransaction {
  readonly #tx: ReadTx;
  readonly #tables = new Map<string, { readonly table: TableRecord; readonly units: Units }>();

  constructor(tx: ReadTx) {
    this.#tx = tx;
  }

  async of(place: TablePlace): Promise<TableRecord> {
    const arn = tableArn(place);
    const known = this.#tables.get(arn);
    if (known) return known.table;
    const table = await requireTable(this.#tx, place);
    this.#tables.set(arn, { table, units: noUnits() });
    return table;
  }

  count(place: TablePlace, units: Units): void {
    addUnits(this.#tables.get(tableArn(place))!.units, units);
  }

  consumed(wanted: ReturnConsumed) {
    const ConsumedCapacity = [...this.#tables.values()].flatMap(
      ({ table, units }) => consumed(wanted, table, () => units).ConsumedCapacity ?? [],
    );
    return ConsumedCapacity.length > 0 ? { ConsumedCapacity } : {};
  }
}

function actionOf(item: WriteItem, ctx: Context): WriteAction {
  const given = Object.entries(item).filter(([, value]) => value !== undefined);
  if (given.length !== 1) throw validation('TransactItems can only contain one of Check, Put, Update or Delete');
  const { Put, Update, Delete, ConditionCheck } = item;
  const input = (Put ?? Update ?? Delete ?? ConditionCheck)!;
  const value = Put ? checkedItem(Put.Item!) : checkedItem((Update ?? Delete ?? ConditionCheck)!.Key!);
  const names = Update ? (['UpdateExpression', 'ConditionExpression'] as const) : (['ConditionExpression'] as const);
  const { condition, update } = checkExpressions(input, names, []);
  const parts = {
    place: placeOfTable(input.TableName!, ctx),
    condition,
    returnsOnFailure: input.ReturnValuesOnConditionCheckFailure === 'ALL_OLD',
  };
  if (Put) return { kind: 'Put', item: value, ...parts };
  if (Update) return { kind: 'Update', key: value, update, ...parts };
  return { kind: Delete ? 'Delete' : 'ConditionCheck', key: value, ...parts };
}
