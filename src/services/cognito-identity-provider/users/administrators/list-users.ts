/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ListUsers.html */
import type { Operation } from '../../../../wire/service.ts';
import { pageOf } from '../../paging.ts';
import { requirePool } from '../../pools/find-pool.ts';
import { Users } from '../../user-records.ts';
import { userDescription } from '../user-description.ts';
import { userFilter } from './user-filter.ts';

export const listUsers: Operation<'cognito-identity-provider', 'ListUsers'> = (input, ctx) => {
  const filter = userFilter(input.Filter);
  return ctx.read(async (tx) => {
    const pool = await requirePool(tx, ctx, input.UserPoolId);
    const list = (options: object) => tx.in(Users).list([pool.id], options);
    const { items, next } = await pageOf(list, input.Limit, input.PaginationToken, filter);
    const found = items.map((user) => userDescription(user, input.AttributesToGet));
    return { Users: found, ...(next !== undefined && { PaginationToken: next }) };
  });
};
