/**
 * AWS Secrets Manager: secrets with versions and stages.
 *
 * Not there yet: its operations answer 501 by their names.
 *
 * Spec: https://docs.aws.amazon.com/secretsmanager/latest/apireference/Welcome.html
 */
import { defineService } from '../../wire/service.ts';

export const secretsManager = defineService({
  name: 'secrets-manager',
  iamPrefix: 'secretsmanager',
  title: 'AWS Secrets Manager',
  resourceControlled: true,
  principal: 'secretsmanager.amazonaws.com',
  operations: {},
});
