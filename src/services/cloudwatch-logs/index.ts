/**
 * Amazon CloudWatch Logs: groups of streams of log events.
 *
 * Not there yet: its operations answer 501 by their names.
 *
 * Spec: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/Welcome.html
 */
import { defineService } from '../../wire/service.ts';

export const cloudwatchLogs = defineService({
  name: 'cloudwatch-logs',
  iamPrefix: 'logs',
  title: 'Amazon CloudWatch Logs',
  dialect: { validationErrorCode: 'InvalidParameterException' },
  resourceControlled: true,
  principal: 'logs.amazonaws.com',
  serviceLinkedRoles: [
    { principal: 'delivery.logs.amazonaws.com', name: 'LogDelivery', policy: 'AWSServiceRoleForLogDeliveryPolicy' },
  ],
  operations: {},
});
