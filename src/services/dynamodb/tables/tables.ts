/** DescribeTable, ListTables, DeleteTable; limits and endpoints. */
import type { Operation } from '../../../wire/service.ts';
import { placeOfTable } from '../arns.ts';
import { notFound, validation } from '../errors.ts';
import { rangesOfTable } from '../items/place-keys.ts';
import { Tables, TableSizes } from '../records.ts';
import { endStream } from '../streams/stream-life.ts';
import { requireNamedTable } from './find-table.ts';
import { deletedDescription, description } from './table-description.ts';
import { tableSize } from './table-size.ts';

export const describeTable: Operation<'dynamodb', 'DescribeTable'> = ({ TableName }, ctx) =>
  ctx.read(async (tx) => {
    const place = placeOfTable(TableName, ctx);
    const table = await requireNamedTable(tx, place);
    return { Table: description(place, table, await tableSize(tx, place, table)) };
  });

export const listTables: Operation<'dynamodb', 'ListTables'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const { Limit = 100, ExclusiveStartTableName: last } = input;
    const behind = last === undefined ? {} : { from: [`${last}\0`] };
    const { items, next } = await tx.in(Tables).list([], { limit: Limit, ...behind });
    const TableNames = items.map(({ name }) => name);
    return { TableNames, ...(next !== undefined && { LastEvaluatedTableName: TableNames.at(-1) }) };
  });

/** Items, indexes and settings go at once; what its stream has stays readable for its day. */
export const deleteTable: Operation<'dynamodb', 'DeleteTable'> = ({ TableName }, ctx) => {
  const place = placeOfTable(TableName, ctx);
  return ctx.write(async (tx) => {
    const table = await requireNamedTable(tx, place);
    if (table.isProtected)
      throw validation(
        'Resource cannot be deleted as it is currently protected against deletion. ' +
          'Disable deletion protection first.',
      );
    await endStream(tx, ctx, place, table);
    for (const range of rangesOfTable(place, table)) tx.raw.deleteRange(range);
    await tx.in(Tables, place).delete(place.name);
    await tx.in(TableSizes, place).delete(table.id);
    return { TableDescription: deletedDescription(place, table) };
  });
};

/** Insights of no table are enabled here. */
export const describeContributorInsights: Operation<'dynamodb', 'DescribeContributorInsights'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const { TableName, IndexName } = input;
    const { name, indexes } = await requireNamedTable(tx, placeOfTable(TableName, ctx));
    if (IndexName !== undefined && !indexes.some((index) => index.name === IndexName && !index.isLocal))
      throw notFound(`Requested resource not found: Index: ${IndexName} not found`);
    return {
      TableName: name,
      ...(IndexName !== undefined && { IndexName }),
      ContributorInsightsStatus: 'DISABLED' as const,
    };
  });

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html */
export const describeLimits: Operation<'dynamodb', 'DescribeLimits'> = async () => ({
  AccountMaxReadCapacityUnits: 80_000,
  AccountMaxWriteCapacityUnits: 80_000,
  TableMaxReadCapacityUnits: 40_000,
  TableMaxWriteCapacityUnits: 40_000,
});

/** Clients that discover endpoints come back here. */
export const describeEndpoints: Operation<'dynamodb', 'DescribeEndpoints'> = async (_input, ctx) => ({
  Endpoints: [{ Address: new URL(ctx.settings.endpoint).host, CachePeriodInMinutes: 1440 }],
});
