/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_TestMetricFilter.html */
import type { Operation } from '../../../wire/service.ts';
import { checkedPattern } from './checked-pattern.ts';

export const testMetricFilter: Operation<'cloudwatch-logs', 'TestMetricFilter'> = async (input) => {
  const matcher = checkedPattern(input.filterPattern);
  const matches = input.logEventMessages.flatMap((eventMessage, index) => {
    const extractedValues = matcher(eventMessage);
    return extractedValues ? [{ eventNumber: index + 1, eventMessage, extractedValues: { ...extractedValues } }] : [];
  });
  return { matches };
};
