/**
 * AWS Lambda: functions, run as processes of this machine.
 *
 * Not there yet: its operations answer 501 by their names.
 *
 * Spec: https://docs.aws.amazon.com/lambda/latest/api/welcome.html
 */
import { defineService } from '../../wire/service.ts';

export const lambda = defineService({
  name: 'lambda',
  iamPrefix: 'lambda',
  title: 'AWS Lambda',
  principal: 'lambda.amazonaws.com',
  serviceLinkedRoles: [
    { principal: 'lambda.amazonaws.com', name: 'Lambda', policy: 'AWSLambdaServiceRolePolicy' },
    { principal: 'replicator.lambda.amazonaws.com', name: 'LambdaReplicator', policy: 'AWSLambdaReplicator' },
  ],
  operations: {},
});
