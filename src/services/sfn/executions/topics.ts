/** What wakes a driver that waits. */
import { defineTopic } from '../../../kernel/topics.ts';

/** Somebody has answered with a token, or the execution is to stop; the key is its ARN. */
export const executionTouched = defineTopic<true>('sfn/execution-touched');
