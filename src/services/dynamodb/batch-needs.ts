/** Permissions that batches and transactions need: an action on each table, about all that is done there. */
import type { ConditionKeys, Context } from '../../wire/context.ts';
import type { Requirement } from '../../wire/service.ts';
import { placeOfTable, tableArn } from './arns.ts';
import { attributesOf, type ItemInput, leadingKeysOf } from './condition-keys.ts';
import { findTable } from './tables/find-table.ts';

interface Asked {
  readonly action: string;
  readonly table: string;
  readonly inputs: ItemInput[];
}

/** One for each action on each table. */
class Needs {
  readonly #asked = new Map<string, Asked>();

  add(action: string, table: string, input: ItemInput): void {
    const key = `${action} ${table}`;
    const asked = this.#asked.get(key) ?? { action, table, inputs: [] };
    asked.inputs.push(input);
    this.#asked.set(key, asked);
  }

  async requirements(ctx: Context, more: (inputs: readonly ItemInput[]) => ConditionKeys): Promise<Requirement[]> {
    const requirements: Requirement[] = [];
    for (const { action, table, inputs } of this.#asked.values()) {
      const place = placeOfTable(table, ctx);
      const found = await ctx.read((tx) => findTable(tx, place));
      const keys = found ? inputs.flatMap((input) => leadingKeysOf(found, input)) : [];
      const conditionKeys = {
        ...(keys.length > 0 && { 'dynamodb:LeadingKeys': [...new Set(keys)] }),
        'dynamodb:Attributes': [...new Set(inputs.flatMap(attributesOf))],
        ...more(inputs),
      };
      requirements.push({ action, resource: tableArn(place), conditionKeys });
    }
    return requirements;
  }
}

interface Wanting {
  readonly ReturnConsumedCapacity?: string;
}

const capacity = ({ ReturnConsumedCapacity = 'NONE' }: Wanting): ConditionKeys => ({
  'dynamodb:ReturnConsumedCapacity': ReturnConsumedCapacity,
});

const select = ([first]: readonly ItemInput[]): ConditionKeys => ({
  'dynamodb:Select':
    first?.ProjectionExpression === undefined && first?.AttributesToGet === undefined
      ? 'ALL_ATTRIBUTES'
      : 'SPECIFIC_ATTRIBUTES',
});

type BatchGet = Wanting & { readonly RequestItems: Readonly<Record<string, any>> };

export function batchGetNeeds(input: BatchGet, ctx: Context): Promise<Requirement[]> {
  const needs = new Needs();
  for (const [table, { Keys = [], ...gets }] of Object.entries(input.RequestItems))
    for (const Key of Keys) needs.add('dynamodb:BatchGetItem', table, { ...gets, Key });
  return needs.requirements(ctx, (inputs) => ({ ...select(inputs), ...capacity(input) }));
}

export function batchWriteNeeds(input: BatchGet, ctx: Context): Promise<Requirement[]> {
  const needs = new Needs();
  for (const [table, writes] of Object.entries(input.RequestItems))
    for (const { PutRequest, DeleteRequest } of writes)
      needs.add('dynamodb:BatchWriteItem', table, { ...PutRequest, ...DeleteRequest });
  return needs.requirements(ctx, () => capacity(input));
}

type Transaction = Wanting & { readonly TransactItems: readonly Readonly<Record<string, any>>[] };

export function transactGetNeeds(input: Transaction, ctx: Context): Promise<Requirement[]> {
  const needs = new Needs();
  for (const { Get } of input.TransactItems) needs.add('dynamodb:GetItem', Get.TableName, Get);
  return needs.requirements(ctx, (inputs) => ({
    ...select(inputs),
    ...capacity(input),
    'dynamodb:EnclosingOperation': 'TransactGetItems',
  }));
}

const actions: Readonly<Record<string, string>> = {
  Put: 'dynamodb:PutItem',
  Update: 'dynamodb:UpdateItem',
  Delete: 'dynamodb:DeleteItem',
  ConditionCheck: 'dynamodb:ConditionCheckItem',
};

export function transactWriteNeeds(input: Transaction, ctx: Context): Promise<Requirement[]> {
  const needs = new Needs();
  for (const item of input.TransactItems)
    for (const [kind, given] of Object.entries(item))
      if (given !== undefined && actions[kind] !== undefined) needs.add(actions[kind], given.TableName, given);
  return needs.requirements(ctx, () => ({
    'dynamodb:ReturnValues': 'NONE',
    ...capacity(input),
    'dynamodb:EnclosingOperation': 'TransactWriteItems',
  }));
}
