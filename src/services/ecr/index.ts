/**
 * Amazon Elastic Container Registry: private repositories of container images.
 *
 * Not there yet: its operations answer 501 by their names.
 *
 * Spec: https://docs.aws.amazon.com/AmazonECR/latest/APIReference/Welcome.html
 */
import { defineService } from '../../wire/service.ts';

export const ecr = defineService({
  name: 'ecr',
  iamPrefix: 'ecr',
  title: 'Amazon Elastic Container Registry',
  dialect: { validationErrorCode: 'InvalidParameterException' },
  resourceControlled: true,
  serviceLinkedRoles: [
    { principal: 'ecr.amazonaws.com', name: 'ECRTemplate', policy: 'ECRTemplateServiceRolePolicy' },
    {
      principal: 'pullthroughcache.ecr.amazonaws.com',
      name: 'ECRPullThroughCache',
      policy: 'AWSECRPullThroughCache_ServiceRolePolicy',
    },
    { principal: 'replication.ecr.amazonaws.com', name: 'ECRReplication', policy: 'ECRReplicationServiceRolePolicy' },
  ],
  operations: {},
});
