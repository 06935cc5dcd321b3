/**
 * AWS Security Token Service: temporary credentials, and who one is.
 *
 * Sessions are sealed tokens (src/access): nothing is written here. Session tags and the source identity are checked
 * for permission but not carried yet, since no condition that could read them is evaluated. Not there yet: web
 * identity and SAML federation, AssumeRoot, MFA devices, DecodeAuthorizationMessage; these answer 501 or AWS's refusal.
 *
 * Spec: https://docs.aws.amazon.com/STS/latest/APIReference/welcome.html; resources and actions as in
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecuritytokenservice.html
 */
import type { Context } from '../../wire/context.ts';
import { defineService } from '../../wire/service.ts';

const sessionTokens = () => import('./session-tokens.ts');
const identity = () => import('./identity.ts');

export const sts = defineService({
  name: 'sts',
  iamPrefix: 'sts',
  operations: {
    // The role's trust policy decides together with the caller's policies.
    AssumeRole: { load: () => import('./assume-role.ts'), authorize: 'handler' },
    GetCallerIdentity: { load: identity, authorize: 'authenticated' },
    GetAccessKeyInfo: { load: identity },
    GetSessionToken: { load: sessionTokens, authorize: 'authenticated' },
    GetFederationToken: {
      load: sessionTokens,
      resources: (input: { Name: string }, ctx: Context) => [`arn:aws:sts::${ctx.account}:federated-user/${input.Name}`],
    },
  },
});
