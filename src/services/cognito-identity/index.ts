/**
 * Amazon Cognito Identity: identity pools, and the credentials they give to guests and users.
 *
 * Not there yet: its operations answer 501 by their names.
 *
 * Spec: https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/Welcome.html
 */
import { defineService } from '../../wire/service.ts';

export const cognitoIdentity = defineService({
  name: 'cognito-identity',
  iamPrefix: 'cognito-identity',
  title: 'Amazon Cognito Identity',
  principal: 'cognito-identity.amazonaws.com',
  resourceControlled: true,
  operations: {},
});
