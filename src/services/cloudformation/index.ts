/**
 * AWS CloudFormation: stacks of resources, made, changed and removed as a template says.
 *
 * Not there yet: its operations answer 501 by their names.
 *
 * Spec: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/Welcome.html
 */
import { defineService } from '../../wire/service.ts';
import { deploymentCollections } from './records.ts';
import { signalCollections } from './signals/records.ts';

const waitConditions = () => import('./signals/wait-condition.ts');

export const cloudformation = defineService({
  name: 'cloudformation',
  iamPrefix: 'cloudformation',
  title: 'AWS CloudFormation',
  forwards: true,
  collections: [...deploymentCollections, ...signalCollections],
  resourceTypes: {
    'AWS::CDK::Metadata': async () => (await import('./custom/cdk-metadata.ts')).cdkMetadata,
    // And `Custom::…`: `custom/type-name.ts`.
    'AWS::CloudFormation::CustomResource': async () => (await import('./custom/custom-resource.ts')).customResource,
    'AWS::CloudFormation::WaitCondition': async () => (await waitConditions()).waitCondition,
    'AWS::CloudFormation::WaitConditionHandle': async () => (await waitConditions()).waitConditionHandle,
  },
  jobs: {
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
  operations: {},
});
