/** Tables and their items, through AWS's DynamoDB API. */
import {
  DeleteItemCommand,
  DescribeTableCommand,
  DynamoDBClient,
  ListTablesCommand,
  PutItemCommand,
  ScanCommand,
  type TableDescription,
} from '@aws-sdk/client-dynamodb';
import type { ListPage } from '../../../api/all-pages';
import { awsCaller } from '../../../api/aws-call';
import { fromDynamoItem, toDynamoItem, type Item } from './attribute-values';

export type { TableDescription };

const call = awsCaller((settings) => new DynamoDBClient(settings));

const tablesPerPage = 25;
const itemsPerPage = 50;

/** With what each is: one request for a page, and one for each of its tables. */
export async function listTables(
  last: string | undefined,
  abortSignal: AbortSignal,
): Promise<ListPage<TableDescription>> {
  const command = new ListTablesCommand({
    Limit: tablesPerPage,
    ...(last !== undefined && { ExclusiveStartTableName: last }),
  });
  const { TableNames = [], LastEvaluatedTableName } = await call((client) => client.send(command, { abortSignal }));
  const items = await Promise.all(TableNames.map((name) => describeOrName(name, abortSignal)));
  return { items, ...(LastEvaluatedTableName !== undefined && { nextToken: LastEvaluatedTableName }) };
}

/** Who may list tables but not look at this one sees its name. */
async function describeOrName(TableName: string, abortSignal: AbortSignal): Promise<TableDescription> {
  return describeTable(TableName, abortSignal).catch((error: unknown) => {
    if (abortSignal.aborted) throw error;
    return { TableName };
  });
}

export async function describeTable(TableName: string, abortSignal: AbortSignal): Promise<TableDescription> {
  const { Table = {} } = await call((client) => client.send(new DescribeTableCommand({ TableName }), { abortSignal }));
  return Table;
}

/** In no order: a page of a scan. */
export async function scanItems(
  TableName: string,
  token: string | undefined,
  abortSignal: AbortSignal,
): Promise<ListPage<Item>> {
  const command = new ScanCommand({
    TableName,
    Limit: itemsPerPage,
    ...(token !== undefined && { ExclusiveStartKey: fromDynamoItem(JSON.parse(token)) }),
  });
  const { Items: items = [], LastEvaluatedKey } = await call((client) => client.send(command, { abortSignal }));
  return { items, ...(LastEvaluatedKey && { nextToken: JSON.stringify(toDynamoItem(LastEvaluatedKey)) }) };
}

export function keyNames({ KeySchema = [] }: TableDescription): readonly string[] {
  return KeySchema.map(({ AttributeName = '' }) => AttributeName);
}

function keyOf(table: TableDescription, item: Item): Item {
  return Object.fromEntries(keyNames(table).map((name) => [name, item[name]!]));
}

/** The key as one text: tells a table's items apart. */
export function itemId(table: TableDescription, item: Item): string {
  return JSON.stringify(toDynamoItem(keyOf(table, item)));
}

/** An item that is new must not be there yet; one that is edited replaces what has its key. */
export async function putItem(table: TableDescription, item: Item, isNew: boolean): Promise<void> {
  const [hash = ''] = keyNames(table);
  const command = new PutItemCommand({
    TableName: table.TableName,
    Item: { ...item },
    ...(isNew && { ConditionExpression: 'attribute_not_exists(#key)', ExpressionAttributeNames: { '#key': hash } }),
  });
  await call((client) => client.send(command));
}

export async function deleteItem(table: TableDescription, item: Item): Promise<void> {
  const command = new DeleteItemCommand({ TableName: table.TableName, Key: { ...keyOf(table, item) } });
  await call((client) => client.send(command));
}
