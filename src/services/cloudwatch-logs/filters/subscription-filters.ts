/**
 * Subscription filters: there are none, since nothing is here that they could deliver to (PutSubscriptionFilter answers
 * 501 by its name).
 */
import type { Operation } from '../../../wire/service.ts';
import { notFound } from '../errors.ts';
import { placeOfIdentifier, requireGroup } from '../groups/own-group.ts';

export const describeSubscriptionFilters: Operation<'cloudwatch-logs', 'DescribeSubscriptionFilters'> = (input, ctx) =>
  ctx.read(async (tx) => {
    await requireGroup(tx, placeOfIdentifier(input.logGroupName, ctx));
    return { subscriptionFilters: [] };
  });

export const deleteSubscriptionFilter: Operation<'cloudwatch-logs', 'DeleteSubscriptionFilter'> = async (
  input,
  ctx,
) => {
  await ctx.read((tx) => requireGroup(tx, placeOfIdentifier(input.logGroupName, ctx)));
  throw notFound('subscription filter');
};
