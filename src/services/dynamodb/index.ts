/**
 * Amazon DynamoDB: tables and their items.
 *
 * Not there yet: its operations answer 501 by their names.
 *
 * Spec: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/Welcome.html
 */
import { defineService } from '../../wire/service.ts';

export const dynamodb = defineService({
  name: 'dynamodb',
  iamPrefix: 'dynamodb',
  title: 'Amazon DynamoDB',
  resourceControlled: true,
  principal: 'dynamodb.amazonaws.com',
  forwards: true,
  serviceLinkedRoles: [
    {
      principal: 'replication.dynamodb.amazonaws.com',
      name: 'DynamoDBReplication',
      policy: 'DynamoDBReplicationServiceRolePolicy',
    },
  ],
  operations: {},
});
