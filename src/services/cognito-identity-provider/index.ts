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
import { defineService, type DataRoute } from '../../wire/service.ts';
import { onArn, onPool, passingRole, resourceFacts, tagging } from './authorization.ts';
import { poolMessageDue } from './messages/message.ts';
import { emptyingKind } from './pools/emptying-job.ts';
import { Clients, Groups, Memberships, Pools, SigningKeys } from './records.ts';
import { Aliases, AnsweredChallenges, Codes, FailedSignIns, Sessions, UserCounts, Users } from './user-records.ts';

const adminUsers = () => import('./users/administrators/admin-users.ts');
const clients = () => import('./clients/clients.ts');
const groups = () => import('./groups/groups.ts');
const initiate = () => import('./sign-in/initiate-auth.ts');
const members = () => import('./groups/members.ts');
const mfaConfig = () => import('./pools/mfa-config.ts');
const ownUser = () => import('./users/own/own-user.ts');
const password = () => import('./users/forgot-password.ts');
const pools = () => import('./pools/user-pools.ts');
const publishedKeys = () => import('./tokens/published-keys.ts');
const respond = () => import('./sign-in/respond-to-challenge.ts');
const confirm = () => import('./users/sign-up/confirm-sign-up.ts');
const softwareTokens = () => import('./users/own/software-tokens.ts');
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
  // Apps in browsers call it, wherever they are from.
  cors: {
    origins: '*',
    methods: ['GET', 'POST'],
    headers: '*',
    exposed: ['x-amzn-errortype', 'x-amzn-requestid', 'date'],
  },
  routes: ['/_cognito-idp', ''].flatMap((under): DataRoute[] => {
    const host = under === '' ? { host: 'cognito-idp' } : {};
    const wellKnown = `${under}/:poolId/.well-known`;
    return [
      {
        ...host,
        name: 'JWKS',
        method: 'GET',
        path: `${wellKnown}/jwks.json`,
        load: async () => (await publishedKeys()).jwks,
      },
      {
        ...host,
        name: 'OpenIDConfiguration',
        method: 'GET',
        path: `${wellKnown}/openid-configuration`,
        load: async () => (await publishedKeys()).openidConfiguration,
      },
    ];
  }),
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
    AdminAddUserToGroup: onPool(members),
    AdminRemoveUserFromGroup: onPool(members),
    AdminListGroupsForUser: onPool(members),
    ListUsersInGroup: onPool(members),
    AdminCreateUser: onPool(() => import('./users/administrators/admin-create-user.ts')),
    AdminGetUser: onPool(adminUsers),
    AdminDeleteUser: onPool(adminUsers),
    AdminDisableUser: onPool(adminUsers),
    AdminEnableUser: onPool(adminUsers),
    AdminUserGlobalSignOut: onPool(adminUsers),
    AdminSetUserPassword: onPool(adminUsers),
    AdminConfirmSignUp: onPool(adminUsers),
    AdminResetUserPassword: onPool(adminUsers),
    AdminUpdateUserAttributes: onPool(adminUsers),
    AdminDeleteUserAttributes: onPool(adminUsers),
    AdminSetUserMFAPreference: onPool(softwareTokens),
    ListUsers: onPool(() => import('./users/administrators/list-users.ts')),
    AdminInitiateAuth: onPool(initiate),
    AdminRespondToAuthChallenge: onPool(respond),
    // Unsigned: the client's secret, codes and tokens decide, in the handlers.
    SignUp: { load: () => import('./users/sign-up/sign-up.ts') },
    ConfirmSignUp: { load: confirm },
    ResendConfirmationCode: { load: confirm },
    ForgotPassword: { load: password },
    ConfirmForgotPassword: { load: password },
    InitiateAuth: { load: initiate },
    RespondToAuthChallenge: { load: respond },
    GetTokensFromRefreshToken: { load: () => import('./sign-in/refresh.ts') },
    RevokeToken: { load: () => import('./sign-in/revoke-token.ts') },
    GetUser: { load: ownUser },
    UpdateUserAttributes: { load: ownUser },
    DeleteUserAttributes: { load: ownUser },
    GetUserAttributeVerificationCode: { load: ownUser },
    VerifyUserAttribute: { load: ownUser },
    DeleteUser: { load: ownUser },
    ChangePassword: { load: ownUser },
    GlobalSignOut: { load: ownUser },
    AssociateSoftwareToken: { load: softwareTokens },
    VerifySoftwareToken: { load: softwareTokens },
    SetUserMFAPreference: { load: softwareTokens },
  },
  resourceTypes: {
    'AWS::Cognito::UserPool': async () => (await import('./resources/user-pool.ts')).userPool,
    'AWS::Cognito::UserPoolClient': async () => (await import('./resources/user-pool-client.ts')).userPoolClient,
    'AWS::Cognito::UserPoolGroup': async () => (await import('./resources/user-pool-group.ts')).userPoolGroup,
    'AWS::Cognito::UserPoolUser': async () => (await import('./resources/user-pool-user.ts')).userPoolUser,
    'AWS::Cognito::UserPoolUserToGroupAttachment': async () =>
      (await import('./resources/group-attachment.ts')).groupAttachment,
  },
  emits: [poolMessageDue],
  jobs: {
    [emptyingKind]: { load: async () => (await import('./pools/empty-pool.ts')).job },
  },
});
