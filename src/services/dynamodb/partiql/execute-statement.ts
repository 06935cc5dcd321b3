/** ExecuteStatement. https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ExecuteStatement.html */
import type { Context } from '../../../wire/context.ts';
import type { Operation } from '../../../wire/service.ts';
import { validation } from '../errors.ts';
import { project } from '../expressions/projection.ts';
import { consumed, type ReturnConsumed, writeUnits } from '../items/capacity.ts';
import { writeByRulings } from '../items/decide-in-turns.ts';
import { checkAction, performWrite, type WriteAction, type Written } from '../items/writes/perform-write.ts';
import { sent } from '../items/requests/sent-item.ts';
import { requireTable } from '../tables/find-table.ts';
import type { Item } from '../values/attribute-value.ts';
import { type Prepared, prepare, writeActionOf } from './prepare.ts';
import { selectItems } from './select.ts';
import type { Returning } from './statement.ts';

export const executeStatement: Operation<'dynamodb', 'ExecuteStatement'> = async (input, ctx) => {
  const prepared = prepare(input, ctx);
  const { statement } = prepared;
  if (statement.kind === 'SELECT') return selectItems(ctx, prepared, statement, input);
  if (statement.kind === 'EXISTS') throw validation('EXISTS is not allowed outside of a transaction');
  if (input.NextToken !== undefined || input.Limit !== undefined)
    throw validation('NextToken and Limit are for SELECT statements');
  return write(prepared, ctx, input.ReturnConsumedCapacity);
};

function write(prepared: Prepared, ctx: Context, wanted: ReturnConsumed) {
  const { statement, place } = prepared;
  const returning = statement.kind === 'UPDATE' || statement.kind === 'DELETE' ? statement.returning : undefined;
  if (statement.kind === 'DELETE' && returning !== undefined && returning !== 'ALL OLD')
    throw validation('DELETE returns ALL OLD *, and nothing else');
  return writeByRulings(ctx, async (tx, rulings) => {
    const table = await requireTable(tx, place);
    const action = writeActionOf(table, prepared);
    checkAction(table, action);
    const written = await performWrite(tx, ctx, table, action, rulings);
    const item = returned(returning, written, action);
    return {
      Items: item && Object.keys(item).length > 0 ? [sent(item)] : [],
      ...consumed(wanted, table, () => writeUnits(table, written.before, written.after)),
    };
  });
}

function returned(returning: Returning | undefined, { before, after }: Written, action: WriteAction): Item | undefined {
  const paths = action.kind === 'Update' ? (action.update?.actions.map(({ path }) => path) ?? []) : [];
  switch (returning) {
    case 'ALL OLD':
      return before;
    case 'ALL NEW':
      return after;
    case 'MODIFIED OLD':
      return before && project(before, paths);
    case 'MODIFIED NEW':
      return after && project(after, paths);
    default:
      return undefined;
  }
}
