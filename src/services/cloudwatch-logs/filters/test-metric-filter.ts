/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_TestMetricFilter.html */
import type { Operation } from '../../../wire/service.ts';
import { checkedPattern } from './checked-pattern.ts';
import { foundIn } from './look-through.ts';

export const testMetricFilter: Operation<'cloudwatch-logs', 'TestMetricFilter'> = async (input, ctx) => {
  const { filterPattern: pattern, logEventMessages: messages } = input;
  checkedPattern(pattern);
  const found = await foundIn({ pattern, messages }, ctx);
  const matches = messages.flatMap((eventMessage, index) => {
    const extractedValues = found[index];
    return extractedValues ? [{ eventNumber: index + 1, eventMessage, extractedValues: { ...extractedValues } }] : [];
  });
  return { matches };
};
