/**
 * AWS AppSync: GraphQL APIs with resolvers and subscriptions.
 *
 * Not there yet: its operations answer 501 by their names.
 *
 * Spec: https://docs.aws.amazon.com/appsync/latest/APIReference/Welcome.html
 */
import { defineService } from '../../wire/service.ts';

export const appsync = defineService({
  name: 'appsync',
  iamPrefix: 'appsync',
  title: 'AWS AppSync',
  principal: 'appsync.amazonaws.com',
  dialect: { validationErrorCode: 'BadRequestException' },
  serviceLinkedRoles: [{ principal: 'appsync.amazonaws.com', name: 'AppSync', policy: 'AWSAppSyncServiceRolePolicy' }],
  operations: {},
});
