/**
 * Amazon Cognito User Pools: pools of users, the apps that sign them in, their groups. Whoever signs in proves the
 * password by SRP (`srp/`): the pool keeps a verifier of it, and never sees or keeps the password itself.
 *
 * Is not: managed login and its OAuth endpoints, sign-in through other providers, SMS, passkeys, remembered devices,
 * threat protection; they answer 501 by their names. docs/cognito.md has the rest of what differs.
 *
 * Spec: https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/Welcome.html; actions and resources
 * as in https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncognitouserpools.html
 */
import { defineService } from '../../wire/service.ts';
import { onArn, onPool, passingRole, resourceFacts, tagging } from './authorization.ts';
import { emptyingKind } from './pools/emptying-job.ts';
import { Clients, Groups, Memberships, Pools, SigningKeys } from './records.ts';
import { Aliases, AnsweredChallenges, Codes, FailedSignIns, Sessions, UserCounts, Users } from './user-records.ts';

const clients = () => import('./clients/clients.ts');
const groups = () => import('./groups/groups.ts');
const mfaConfig = () => import('./pools/mfa-config.ts');
const pools = () => import('./pools/user-pools.ts');
const tags = () => import('./pools/tags.ts');

export const cognitoIdentityProvider = defineService({
  name: 'cognito-identity-provider',
  iamPrefix: 'cognito-idp',
  title: 'Amazon Cognito User Pools',
  principal: 'cognito-idp.amazonaws.com',
  dialect: { validationErrorCode: 'InvalidParameterException' },
  resourceControlled: true,
  collections: [
    Pools,
    SigningKeys,
    Clients,
    Groups,
    Memberships,
    Users,
    Aliases,
    UserCounts,
    Codes,
    Sessions,
    AnsweredChallenges,
    FailedSignIns,
  ],
  resourceFacts,
  taggedResources: async () => (await import('./tagged-resources.ts')).taggedResources,
  serviceLinkedRoles: [
    { principal: 'cognito-idp.amazonaws.com', name: 'AmazonCognitoIdp', policy: 'AmazonCognitoIdpServiceRolePolicy' },
    {
      principal: 'email.cognito-idp.amazonaws.com',
      name: 'AmazonCognitoIdpEmailService',
      policy: 'AmazonCognitoIdpEmailServiceRolePolicy',
    },
  ],
  operations: {
    CreateUserPool: { load: pools, requires: tagging },
    DescribeUserPool: onPool(pools),
    UpdateUserPool: onPool(pools),
    DeleteUserPool: onPool(pools),
    ListUserPools: { load: pools },
    AddCustomAttributes: onPool(pools),
    SetUserPoolMfaConfig: onPool(mfaConfig),
    GetUserPoolMfaConfig: onPool(mfaConfig),
    TagResource: onArn(tags),
    UntagResource: onArn(tags),
    ListTagsForResource: onArn(tags),
    CreateUserPoolClient: onPool(clients),
    DescribeUserPoolClient: onPool(clients),
    UpdateUserPoolClient: onPool(clients),
    DeleteUserPoolClient: onPool(clients),
    ListUserPoolClients: onPool(clients),
    CreateGroup: { ...onPool(groups), requires: passingRole },
    GetGroup: onPool(groups),
    UpdateGroup: { ...onPool(groups), requires: passingRole },
    DeleteGroup: onPool(groups),
    ListGroups: onPool(groups),
  },
  jobs: {
    [emptyingKind]: { load: async () => (await import('./pools/empty-pool.ts')).job },
  },
});
