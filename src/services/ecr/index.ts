/**
 * Amazon Elastic Container Registry: private repositories, their policies, tags and lifecycle policies.
 *
 * Not there yet: its other operations answer 501 by their names.
 *
 * Spec: https://docs.aws.amazon.com/AmazonECR/latest/APIReference/Welcome.html
 */
import { defineService } from '../../wire/service.ts';
import { knownConditionKeys, onArn, onRepositories, onRepository, resourceFacts } from './authorization.ts';
import { Registries, Repositories } from './records.ts';

const repositories = () => import('./repositories/repositories.ts');
const policies = () => import('./repositories/repository-policies.ts');
const tags = () => import('./repositories/repository-tags.ts');
const lifecycles = () => import('./lifecycle/lifecycle-policies.ts');

export const ecr = defineService({
  name: 'ecr',
  collections: [Registries, Repositories],
  iamPrefix: 'ecr',
  title: 'Amazon Elastic Container Registry',
  dialect: { validationErrorCode: 'InvalidParameterException' },
  resourceControlled: true,
  conditionKeys: knownConditionKeys,
  resourceFacts,
  serviceLinkedRoles: [
    { principal: 'ecr.amazonaws.com', name: 'ECRTemplate', policy: 'ECRTemplateServiceRolePolicy' },
    {
      principal: 'pullthroughcache.ecr.amazonaws.com',
      name: 'ECRPullThroughCache',
      policy: 'AWSECRPullThroughCache_ServiceRolePolicy',
    },
    { principal: 'replication.ecr.amazonaws.com', name: 'ECRReplication', policy: 'ECRReplicationServiceRolePolicy' },
  ],
  operations: {
    CreateRepository: onRepository(repositories),
    DescribeRepositories: onRepositories(repositories, 'ecr:DescribeRepositories'),
    DeleteRepository: onRepository(repositories),
    SetRepositoryPolicy: onRepository(policies),
    GetRepositoryPolicy: onRepository(policies),
    DeleteRepositoryPolicy: onRepository(policies),
    TagResource: onArn(tags),
    UntagResource: onArn(tags),
    ListTagsForResource: onArn(tags),
    PutImageTagMutability: onRepository(() => import('./repositories/tag-mutability.ts')),
    PutImageScanningConfiguration: onRepository(() => import('./repositories/scanning.ts')),
    PutLifecyclePolicy: onRepository(lifecycles),
    GetLifecyclePolicy: onRepository(lifecycles),
    DeleteLifecyclePolicy: onRepository(lifecycles),
  },
  resourceTypes: {
    'AWS::ECR::Repository': async () => (await import('./resources.ts')).repository,
  },
});
