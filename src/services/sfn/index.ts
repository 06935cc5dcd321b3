/**
 * AWS Step Functions: state machines and their executions.
 *
 * Not there yet: its operations answer 501 by their names.
 *
 * Spec: https://docs.aws.amazon.com/step-functions/latest/apireference/Welcome.html
 */
import { defineService } from '../../wire/service.ts';

export const sfn = defineService({
  name: 'sfn',
  iamPrefix: 'states',
  title: 'AWS Step Functions',
  principal: 'states.amazonaws.com',
  operations: {},
});
