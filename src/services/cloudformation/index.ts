/**
 * AWS CloudFormation: stacks of resources, made, changed and removed as a template says.
 *
 * Is not: stack sets, refactoring, generated templates and hooks, which answer 501 by their names.
 * docs/cloudformation.md says how it differs from AWS's.
 *
 * Spec: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/Welcome.html
 */
import { defineService } from '../../wire/service.ts';
import { stackConditionKeys, tagsOf } from './authorization.ts';
import { changeSetConditionKeys, changeSetOperations } from './change-sets/operations.ts';
import { ChangeSets } from './change-sets/records.ts';
import { deployKind, deploymentLane, timeOutKind } from './deployment/job-name.ts';
import { driftCollections } from './drift/records.ts';
import { otherOperations } from './operations.ts';
import { deploymentCollections } from './records.ts';
import { RegisteredMacros } from './macros/records.ts';
import { signalCollections } from './signals/records.ts';
import { stackOperations } from './stacks/operations.ts';

const waitConditions = () => import('./signals/wait-condition.ts');

export const cloudformation = defineService({
  name: 'cloudformation',
  iamPrefix: 'cloudformation',
  title: 'AWS CloudFormation',
  serviceLinkedRoles: [
    {
      principal: 'stacksets.cloudformation.amazonaws.com',
      name: 'CloudFormationStackSetsOrgAdmin',
      policy: 'CloudFormationStackSetsOrgAdminServiceRolePolicy',
    },
    {
      principal: 'member.org.stacksets.cloudformation.amazonaws.com',
      name: 'CloudFormationStackSetsOrgMember',
      policy: 'CloudFormationStackSetsOrgMemberServiceRolePolicy',
    },
  ],
  forwards: true,
  collections: [...deploymentCollections, ...signalCollections, ...driftCollections, ChangeSets, RegisteredMacros],
  resourceTypes: {
    'AWS::CDK::Metadata': async () => (await import('./custom/cdk-metadata.ts')).cdkMetadata,
    // And custom ones: `custom/type-name.ts`.
    'AWS::CloudFormation::CustomResource': async () => (await import('./custom/custom-resource.ts')).customResource,
    'AWS::CloudFormation::Macro': async () => (await import('./macros/macro.ts')).macro,
    'AWS::CloudFormation::Stack': async () => (await import('./nested/nested-stack.ts')).nestedStack,
    'AWS::CloudFormation::WaitCondition': async () => (await waitConditions()).waitCondition,
    'AWS::CloudFormation::WaitConditionHandle': async () => (await waitConditions()).waitConditionHandle,
  },
  jobs: {
    [deployKind]: { load: async () => (await import('./deployment/job.ts')).job, lane: deploymentLane },
    [timeOutKind]: { load: async () => (await import('./deployment/time-out.ts')).timeOut },
    'cloudformation/detect-drift': { load: async () => (await import('./drift/detection-job.ts')).job },
    'cloudformation/ask-custom-resource': { load: async () => (await import('./custom/invocation.ts')).handler },
  },
  routes: [
    {
      name: 'Callback',
      method: 'PUT',
      path: '/_cloudformation/callbacks/:secret',
      maxBodyBytes: 64 * 1024,
      load: async () => (await import('./signals/receive.ts')).receive,
    },
  ],
  conditionKeys: [...stackConditionKeys, ...changeSetConditionKeys],
  resourceFacts: { tags: tagsOf },
  taggedResources: async () => (await import('./tagged-resources.ts')).taggedResources,
  operations: { ...stackOperations, ...changeSetOperations, ...otherOperations },
});
