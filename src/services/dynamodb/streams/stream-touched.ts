/** Something has been written into a stream, on this node; the key is the stream's id. */
import { defineTopic } from '../../../kernel/topics.ts';

export const streamTouched = defineTopic<true>('dynamodb/stream-touched');
