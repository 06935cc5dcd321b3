/**
 * Amazon Cognito User Pools: user pools and who signs in to them.
 *
 * Not there yet: its operations answer 501 by their names.
 *
 * Spec: https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/Welcome.html
 */
import { defineService } from '../../wire/service.ts';

export const cognitoIdentityProvider = defineService({
  name: 'cognito-identity-provider',
  iamPrefix: 'cognito-idp',
  title: 'Amazon Cognito User Pools',
  principal: 'cognito-idp.amazonaws.com',
  dialect: { validationErrorCode: 'InvalidParameterException' },
  resourceControlled: true,
  serviceLinkedRoles: [
    { principal: 'cognito-idp.amazonaws.com', name: 'AmazonCognitoIdp', policy: 'AmazonCognitoIdpServiceRolePolicy' },
    {
      principal: 'email.cognito-idp.amazonaws.com',
      name: 'AmazonCognitoIdpEmailService',
      policy: 'AmazonCognitoIdpEmailServiceRolePolicy',
    },
  ],
  operations: {},
});
