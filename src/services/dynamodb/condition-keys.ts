/**
 * Values of DynamoDB's condition keys: which partition keys and attributes a request is about, and what it wants back.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
 */
import type { ConditionKeys, Context } from '../../wire/context.ts';
import { placeOfTable } from './arns.ts';
import { attributesNamed } from './expressions/attributes-named.ts';
import { tokensOf } from './expressions/grammar/tokens.ts';
import { findTable } from './tables/find-table.ts';
import type { TableRecord } from './records.ts';

export const knownConditionKeys = [
  'dynamodb:Attributes',
  'dynamodb:EnclosingOperation',
  'dynamodb:FullTableScan',
  'dynamodb:LeadingKeys',
  'dynamodb:ReturnConsumedCapacity',
  'dynamodb:ReturnValues',
  'dynamodb:Select',
];

/** What any operation on items may have. */
export interface ItemInput {
  readonly TableName?: string;
  readonly IndexName?: string;
  readonly Key?: Readonly<Record<string, any>>;
  readonly Item?: Readonly<Record<string, any>>;
  readonly AttributesToGet?: readonly string[];
  readonly Expected?: object;
  readonly AttributeUpdates?: object;
  readonly KeyConditions?: Readonly<Record<string, any>>;
  readonly QueryFilter?: object;
  readonly ScanFilter?: object;
  readonly ProjectionExpression?: string;
  readonly UpdateExpression?: string;
  readonly ConditionExpression?: string;
  readonly KeyConditionExpression?: string;
  readonly FilterExpression?: string;
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues?: Readonly<Record<string, any>>;
  readonly Select?: string;
  readonly ReturnValues?: string;
  readonly ReturnConsumedCapacity?: string;
}

export async function readKeys(input: ItemInput, ctx: Context): Promise<ConditionKeys> {
  return { ...(await leadingKeys(input, ctx)), ...selected(input), ...capacity(input) };
}

export async function writeKeys(input: ItemInput, ctx: Context): Promise<ConditionKeys> {
  const { ReturnValues = 'NONE' } = input;
  return {
    ...(await leadingKeys(input, ctx)),
    'dynamodb:Attributes': attributesOf(input),
    'dynamodb:ReturnValues': ReturnValues,
    ...capacity(input),
  };
}

/** Of Query and Scan. */
export async function pageKeys(input: ItemInput, ctx: Context): Promise<ConditionKeys> {
  const { ReturnValues } = input;
  return { ...(await readKeys(input, ctx)), 'dynamodb:ReturnValues': ReturnValues };
}

function capacity({ ReturnConsumedCapacity = 'NONE' }: ItemInput): ConditionKeys {
  return { 'dynamodb:ReturnConsumedCapacity': ReturnConsumedCapacity };
}

function selected(input: ItemInput): ConditionKeys {
  const isSpecific = input.ProjectionExpression !== undefined || input.AttributesToGet !== undefined;
  const whole = input.IndexName === undefined ? 'ALL_ATTRIBUTES' : 'ALL_PROJECTED_ATTRIBUTES';
  return {
    'dynamodb:Attributes': attributesOf(input),
    'dynamodb:Select': input.Select ?? (isSpecific ? 'SPECIFIC_ATTRIBUTES' : whole),
  };
}

async function leadingKeys(input: ItemInput, ctx: Context): Promise<ConditionKeys> {
  const place = placeOfTable(input.TableName!, ctx);
  const table = await ctx.read((tx) => findTable(tx, place));
  const keys = table && leadingKeysOf(table, input);
  return keys && keys.length > 0 ? { 'dynamodb:LeadingKeys': keys } : {};
}

/** Values of the partition key of the table, or of the index that is read. */
export function leadingKeysOf(table: TableRecord, input: ItemInput): string[] {
  const index = table.indexes.find(({ name }) => name === input.IndexName);
  const { hash } = (index ?? table).key;
  const item = input.Key ?? input.Item;
  if (item) return valuesOf([Object.hasOwn(item, hash) ? item[hash] : undefined]);
  const conditions = input.KeyConditions;
  if (conditions && Object.hasOwn(conditions, hash)) return valuesOf(conditions[hash].AttributeValueList ?? []);
  return input.KeyConditionExpression === undefined ? [] : valuesOf(valuesComparedWith(hash, input));
}

function valuesOf(values: readonly any[]): string[] {
  return values.flatMap((value) => {
    const key = value?.S ?? value?.N ?? (value?.B && Buffer.from(value.B).toString('base64'));
    return key === undefined ? [] : [key as string];
  });
}

/** What stands beside the attribute in `attribute = :value`, in either order. */
function valuesComparedWith(attribute: string, input: ItemInput): unknown[] {
  const { ExpressionAttributeNames: names = {}, ExpressionAttributeValues: values = {} } = input;
  const tokens = tokensOf(input.KeyConditionExpression!).filter(({ text }) => text !== '(' && text !== ')');
  const found: unknown[] = [];
  for (const [at, { text, kind }] of tokens.entries()) {
    const name = kind === 'name' && Object.hasOwn(names, text) ? names[text] : kind === 'word' ? text : undefined;
    if (name !== attribute) continue;
    const beside =
      tokens[at + 1]?.text === '=' ? tokens[at + 2] : tokens[at - 1]?.text === '=' ? tokens[at - 2] : undefined;
    if (beside?.kind === 'value' && Object.hasOwn(values, beside.text)) found.push(values[beside.text]);
  }
  return found;
}

/** Names of the attributes that it reads, writes or decides by. */
export function attributesOf(input: ItemInput): string[] {
  const names = new Set<string>(input.AttributesToGet);
  const { Key, Item, Expected, AttributeUpdates, KeyConditions, QueryFilter, ScanFilter } = input;
  for (const map of [Key, Item, Expected, AttributeUpdates, KeyConditions, QueryFilter, ScanFilter])
    if (map) for (const name of Object.keys(map)) names.add(name);
  for (const text of [
    input.ProjectionExpression,
    input.UpdateExpression,
    input.ConditionExpression,
    input.KeyConditionExpression,
    input.FilterExpression,
  ])
    if (text !== undefined) for (const name of attributesNamed(text, input.ExpressionAttributeNames)) names.add(name);
  return [...names];
}
