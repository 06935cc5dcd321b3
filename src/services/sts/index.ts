/**
 * AWS Security Token Service: temporary credentials, and who one is.
 *
 * Sessions are sealed tokens (src/access): nothing is written here, but that a code of an MFA device is used up. Not
 * there: GetDelegatedAccessToken; it answers 501.
 *
 * Spec: https://docs.aws.amazon.com/STS/latest/APIReference/welcome.html; resources and actions as in
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecuritytokenservice.html
 */
import type { Context } from '../../wire/context.ts';
import { defineService } from '../../wire/service.ts';
import { admitToSts, defaultTokenSeconds } from './sessions/session-limits.ts';

const sessionTokens = () => import('./sessions/session-tokens.ts');
const identity = () => import('./identity.ts');

const federatedUser = (input: { Name: string }, ctx: Context): string[] => [
  `arn:aws:sts::${ctx.account}:federated-user/${input.Name}`,
];

export const sts = defineService({
  name: 'sts',
  iamPrefix: 'sts',
  standsForProtocol: true,
  title: 'AWS Security Token Service',
  resourceControlled: true,
  grants: [
    {
      why: 'reads the trust policy of the role to assume',
      actions: ['iam:GetRole'],
      resources: ['arn:aws:iam::*:role/*'],
    },
    {
      why: 'looks for the managed policies that a session names',
      actions: ['iam:GetPolicy'],
      resources: ['arn:aws:iam::*:policy/*'],
    },
  ],
  // The role's trust policy, which AssumeRole and its like bring along; of AssumeRoot, the organization.
  decidesForeign: [
    'sts:AssumeRoot',
    'sts:AssumeRole',
    'sts:AssumeRoleWithSAML',
    'sts:AssumeRoleWithWebIdentity',
    'sts:TagSession',
    'sts:SetSourceIdentity',
  ],
  conditionKeys: [
    'sts:ExternalId',
    'sts:RoleSessionName',
    'sts:SourceIdentity',
    'sts:TransitiveTagKeys',
    'sts:TaskPolicyArn',
    'sts:AWSServiceName',
    'sts:DurationSeconds',
    'sts:IdentityTokenAudience',
    'sts:RequestContext/*',
    'sts:RequestContextProviders',
    'sts:RoleAuthorizedByIdp',
    'sts:SigningAlgorithm',
    // Of identity providers: only sessions that they vouched for have them.
    'cognito-identity.amazonaws.com:*',
    'accounts.google.com:*',
    'graph.facebook.com:*',
    'www.amazon.com:*',
    'saml:*',
  ],
  admit: admitToSts,
  operations: {
    // The role's trust policy decides together with the caller's policies.
    AssumeRole: { load: () => import('./assume-role.ts'), authorize: 'handler' },
    // Unsigned: the token or assertion and the role's trust policy decide, in the handler.
    AssumeRoleWithWebIdentity: {
      load: () => import('./web-identity/assume-role-with-web-identity.ts'),
      resources: (input: { RoleArn: string }) => [input.RoleArn],
    },
    // Unsigned: the assertion and the role's trust policy decide, in the handler.
    AssumeRoleWithSAML: {
      load: () => import('./assume-role-with-saml.ts'),
      resources: (input: { RoleArn: string }) => [input.RoleArn],
    },
    AssumeRoot: {
      load: () => import('./assume-root.ts'),
      resources: (input: { TargetPrincipal: string }) => [
        /^[0-9]{12}$/.test(input.TargetPrincipal)
          ? `arn:aws:iam::${input.TargetPrincipal}:root`
          : input.TargetPrincipal,
      ],
      conditionKeys: (input: { TaskPolicyArn: { arn?: string } }) => ({ 'sts:TaskPolicyArn': input.TaskPolicyArn.arn }),
    },
    GetWebIdentityToken: {
      // It makes the account's signing keys at the first use, and signs.
      pureRead: false,
      load: () => import('./web-identity/get-web-identity-token.ts'),
      conditionKeys: (input: { Audience: readonly string[]; SigningAlgorithm: string; DurationSeconds?: number }) => ({
        'sts:IdentityTokenAudience': input.Audience,
        'sts:SigningAlgorithm': input.SigningAlgorithm,
        'sts:DurationSeconds': String(input.DurationSeconds ?? defaultTokenSeconds),
      }),
      requires: (input: { Tags?: readonly unknown[] }) =>
        input.Tags?.length ? [{ action: 'sts:TagGetWebIdentityToken', resource: '*' }] : [],
    },
    GetCallerIdentity: { load: identity, authorize: 'authenticated' },
    GetAccessKeyInfo: { load: identity },
    DecodeAuthorizationMessage: { load: () => import('./authorization-messages.ts') },
    GetSessionToken: { load: sessionTokens, authorize: 'authenticated' },
    GetFederationToken: {
      load: sessionTokens,
      resources: federatedUser,
      requires: (input: { Name: string; Tags?: readonly unknown[] }, ctx: Context) =>
        input.Tags?.length ? federatedUser(input, ctx).map((resource) => ({ action: 'sts:TagSession', resource })) : [],
    },
  },
});
