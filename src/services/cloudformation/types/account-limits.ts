/**
 * DescribeAccountLimits: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_AccountLimit.html
 *
 * As AWS has them by default. `StackLimit` is told and not kept to: a machine of one's own holds more.
 */
import { paging } from '../../../wire/paging.ts';
import type { Operation } from '../../../wire/service.ts';
import { invalid } from '../errors.ts';

const limits = [
  { Name: 'ConcurrentResourcesLimit', Value: 2500 },
  { Name: 'StackLimit', Value: 2000 },
  { Name: 'StackOutputsLimit', Value: 200 },
];
const pages = paging({ defaultLimit: 100, refused: () => invalid('NextToken is not valid.') });

export const describeAccountLimits: Operation<'cloudformation', 'DescribeAccountLimits'> = async (input) => ({
  AccountLimits: pages.inMemory(limits, ({ Name }) => Name, { after: input.NextToken }).items,
});
