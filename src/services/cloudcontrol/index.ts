/**
 * AWS Cloud Control API: resources of every type that CloudFormation has here, by one set of operations.
 *
 * Not there yet: its operations answer 501 by their names.
 *
 * Spec: https://docs.aws.amazon.com/cloudcontrolapi/latest/APIReference/Welcome.html
 */
import { defineService } from '../../wire/service.ts';

export const cloudControl = defineService({
  name: 'cloudcontrol',
  iamPrefix: 'cloudformation',
  title: 'AWS Cloud Control API',
  principal: 'cloudcontrolapi.amazonaws.com',
  operations: {},
});
