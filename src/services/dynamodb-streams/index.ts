/**
 * Amazon DynamoDB Streams: what has changed in tables, in order.
 *
 * Not there yet: its operations answer 501 by their names.
 *
 * Spec: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Operations_Amazon_DynamoDB_Streams.html
 */
import { defineService } from '../../wire/service.ts';

export const dynamodbStreams = defineService({
  name: 'dynamodb-streams',
  iamPrefix: 'dynamodb',
  title: 'Amazon DynamoDB Streams',
  operations: {},
});
