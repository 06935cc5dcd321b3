/** Scan. https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Scan.html */
import type { Condition } from '../../expressions/condition.ts';
import type { Input, Output } from '../../../../wire/aws-types.ts';
import type { Context } from '../../../../wire/context.ts';
import type { AfterRead } from '../../../../wire/service.ts';
import { rangeUnder } from '../../../../kernel/key.ts';
import { placeOfTable } from '../../arns.ts';
import { validation } from '../../errors.ts';
import { requireTable } from '../../tables/find-table.ts';
import type { Item } from '../../values/attribute-value.ts';
import { isInRange, rangeBehind, segmentRange } from './key-range.ts';
import { checkOperator, filterOf, pathsToGet } from '../requests/legacy-conditions.ts';
import { pageOutput } from './page-output.ts';
import { readItemsPage } from './read-page.ts';
import { checkSelect, checkStartKey, positionOf, selectionOf, targetOf } from './read-target.ts';
import { checkedItem, checkExpressions } from '../requests/request-expressions.ts';

export async function scan(
  input: Input<'dynamodb', 'Scan'>,
  ctx: Context,
): Promise<AfterRead<Output<'dynamodb', 'Scan'>>> {
  let startKey: Item | undefined;
  let legacyFilter: Condition | undefined;
  const compiled = checkExpressions(
    input,
    ['FilterExpression', 'ProjectionExpression'],
    ['ScanFilter', 'AttributesToGet', 'ConditionalOperator'],
    () => {
      startKey =
        input.ExclusiveStartKey && checkedItem(input.ExclusiveStartKey, 'The provided starting key is invalid: ');
      checkOperator(input.ConditionalOperator, input.ScanFilter);
      legacyFilter = input.ScanFilter && filterOf(input.ScanFilter, input.ConditionalOperator);
    },
  );
  checkSegments(input);
  checkSelect(input);
  const filter = compiled.filter ?? legacyFilter;
  const paths = compiled.projection ?? pathsToGet(input.AttributesToGet);
  const place = placeOfTable(input.TableName, ctx);
  const { target, page } = await ctx.read(async (tx) => {
    const target = targetOf(place, await requireTable(tx, place), input);
    const { Segment, TotalSegments } = input;
    let range =
      Segment === undefined ? rangeUnder(target.prefix) : segmentRange(target.prefix, Segment, TotalSegments!);
    if (startKey) {
      checkStartKey(target, startKey);
      const position = positionOf(target, startKey);
      if (!isInRange(range, position))
        throw validation(
          'The provided starting key is invalid: Invalid ExclusiveStartKey. Please use ExclusiveStartKey with ' +
            `correct Segment. TotalSegments: ${TotalSegments} Segment: ${Segment}`,
        );
      range = rangeBehind(range, position, false);
    }
    const page = await readItemsPage(tx, {
      place,
      range,
      isIndex: target.index !== undefined,
      limit: input.Limit,
      ...selectionOf(target, input, paths),
    });
    return { target, page };
  });
  return () => pageOutput(target, input, page, { filter, paths });
}

function checkSegments({ Segment, TotalSegments }: { Segment?: number; TotalSegments?: number }): void {
  if (Segment !== undefined && TotalSegments === undefined)
    throw validation(
      'The TotalSegments parameter is required but was not present in the request when Segment parameter is present',
    );
  if (TotalSegments !== undefined && Segment === undefined)
    throw validation(
      'The Segment parameter is required but was not present in the request when parameter TotalSegments is present',
    );
  if (Segment !== undefined && Segment >= TotalSegments!)
    throw validation(
      'The Segment parameter is zero-based and must be less than parameter TotalSegments: ' +
        `Segment: ${Segment} is not less than TotalSegments: ${TotalSegments}`,
    );
}
