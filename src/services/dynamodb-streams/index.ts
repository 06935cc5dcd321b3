/**
 * Amazon DynamoDB Streams: what has changed in tables, in order, for 24 hours. A stream has one shard, which is open
 * for as long as the stream is enabled.
 *
 * Is not: shards that split. docs/dynamodb.md has what differs.
 *
 * Spec: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Operations_Amazon_DynamoDB_Streams.html
 */
import { defineService } from '../../wire/service.ts';
import { onIterator, onStream } from './authorization.ts';

const streams = () => import('./streams.ts');
const records = () => import('./records-of-shards.ts');

export const dynamodbStreams = defineService({
  name: 'dynamodb-streams',
  iamPrefix: 'dynamodb',
  title: 'Amazon DynamoDB Streams',
  operations: {
    ListStreams: { load: streams },
    DescribeStream: { load: streams, resources: onStream },
    GetShardIterator: { load: records, resources: onStream },
    GetRecords: { load: records, resources: onIterator },
  },
});
