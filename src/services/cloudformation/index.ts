/**
 * AWS CloudFormation: stacks of resources, made, changed and removed as a template says.
 *
 * Not there yet: its operations answer 501 by their names.
 *
 * Spec: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/Welcome.html
 */
import { defineService } from '../../wire/service.ts';
import { deploymentCollections } from './records.ts';

export const cloudformation = defineService({
  name: 'cloudformation',
  iamPrefix: 'cloudformation',
  title: 'AWS CloudFormation',
  forwards: true,
  collections: [...deploymentCollections],
  operations: {},
});
