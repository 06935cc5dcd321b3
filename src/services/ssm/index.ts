/**
 * AWS Systems Manager: its Parameter Store.
 *
 * Not there yet: its operations answer 501 by their names.
 *
 * Spec: https://docs.aws.amazon.com/systems-manager/latest/APIReference/Welcome.html
 */
import { defineService } from '../../wire/service.ts';

export const ssm = defineService({
  name: 'ssm',
  iamPrefix: 'ssm',
  title: 'AWS Systems Manager',
  serviceLinkedRoles: [
    {
      principal: 'accountdiscovery.ssm.amazonaws.com',
      name: 'AmazonSSM_AccountDiscovery',
      policy: 'AWSSystemsManagerAccountDiscoveryServicePolicy',
    },
    {
      principal: 'opsdatasync.ssm.amazonaws.com',
      name: 'SystemsManagerOpsDataSync',
      policy: 'AWSSystemsManagerOpsDataSyncServiceRolePolicy',
    },
    {
      principal: 'opsinsights.ssm.amazonaws.com',
      name: 'AmazonSSM_OpsInsights',
      policy: 'AWSSSMOpsInsightsServiceRolePolicy',
    },
    { principal: 'ssm.amazonaws.com', name: 'AmazonSSM', policy: 'AmazonSSMServiceRolePolicy' },
  ],
  operations: {},
});
