/** What DynamoDB Streams takes of DynamoDB: streams and what is in them. */
export { placeOfArn, streamArn, tableArn, type TablePlace } from './arns.ts';
export { type ChangeRecord, Changes, type StreamRecord, Streams } from './records.ts';
export { streamTouched } from './streams/stream-touched.ts';
export { retentionMs } from './streams/stream-life.ts';
export { keySchema } from './tables/table-description.ts';
export { sent } from './items/requests/sent-item.ts';
export { fromStored } from './values/stored.ts';
