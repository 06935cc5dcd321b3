/**
 * Amazon Cognito Identity: identity pools, and the credentials they give to guests and users, by STS and the roles'
 * trust policies.
 *
 * Is not: developer, SAML and social providers, and Cognito Sync; they answer 501 by their names. docs/cognito.md has
 * the rest of what differs.
 *
 * Spec: https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/Welcome.html; actions and resources as in
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncognitoidentity.html
 */
import { defineService } from '../../wire/service.ts';
import { identityKeys, onArn, onPool, passingRoles, resourceFacts, tagging } from './authorization.ts';
import { emptyingKind } from './pools/emptying-job.ts';
import { Identities, IdentityPools, IssuerKeys, Logins } from './records.ts';

const credentials = () => import('./credentials/get-credentials.ts');
const getId = () => import('./credentials/get-id.ts');
const identities = () => import('./identities/identities.ts');
const pools = () => import('./pools/identity-pools.ts');
const principalTags = () => import('./pools/principal-tags.ts');
const roles = () => import('./pools/roles.ts');
const tags = () => import('./pools/tags.ts');

export const cognitoIdentity = defineService({
  name: 'cognito-identity',
  iamPrefix: 'cognito-identity',
  title: 'Amazon Cognito Identity',
  principal: 'cognito-identity.amazonaws.com',
  resourceControlled: true,
  collections: [IdentityPools, Identities, Logins, IssuerKeys],
  conditionKeys: ['cognito-identity:IdentityPoolArn'],
  resourceFacts,
  // Apps in browsers call it, wherever they are from.
  cors: {
    origins: '*',
    methods: ['GET', 'POST'],
    headers: '*',
    exposed: ['x-amzn-errortype', 'x-amzn-requestid', 'date'],
  },
  taggedResources: async () => (await import('./tagged-resources.ts')).taggedResources,
  operations: {
    CreateIdentityPool: { load: pools, requires: tagging },
    DescribeIdentityPool: onPool(pools),
    UpdateIdentityPool: onPool(pools),
    DeleteIdentityPool: onPool(pools),
    ListIdentityPools: { load: pools },
    SetIdentityPoolRoles: { load: roles, requires: passingRoles },
    GetIdentityPoolRoles: onPool(roles),
    SetPrincipalTagAttributeMap: { load: principalTags },
    GetPrincipalTagAttributeMap: onPool(principalTags),
    DescribeIdentity: { load: identities, conditionKeys: identityKeys },
    ListIdentities: onPool(identities),
    DeleteIdentities: { load: identities, conditionKeys: identityKeys },
    TagResource: onArn(tags),
    UntagResource: onArn(tags),
    ListTagsForResource: onArn(tags),
    // Unsigned: the logins decide, in the handlers. What AWS names a read links logins as well.
    GetId: { load: getId, pureRead: false },
    GetCredentialsForIdentity: { load: credentials, pureRead: false },
    GetOpenIdToken: { load: credentials, pureRead: false },
    UnlinkIdentity: { load: getId },
  },
  resourceTypes: {
    'AWS::Cognito::IdentityPool': async () => (await import('./resources/identity-pool.ts')).identityPool,
    'AWS::Cognito::IdentityPoolRoleAttachment': async () =>
      (await import('./resources/role-attachment.ts')).roleAttachment,
  },
  jobs: {
    [emptyingKind]: { load: async () => (await import('./pools/empty-pool.ts')).job },
  },
});
