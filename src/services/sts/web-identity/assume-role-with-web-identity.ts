/**
 * AssumeRoleWithWebIdentity: unsigned; the token of a registered OpenID Connect provider says who asks.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
 */
import type { ConditionValue } from '../../../policy/values/condition-context.ts';
import type { Operation } from '../../../wire/service.ts';
import { authorizeFederated } from '../federation.ts';
import { findRole, roleAccount, roleDurationFor } from '../role.ts';
import { checkTokenSize, sessionPoliciesOf } from '../sessions/session-policies.ts';
import { credentialsOf } from '../sessions/session-tokens.ts';
import { verifyWebIdentity } from './web-identity-token.ts';
import type { WebIdentity } from './web-identity-token.ts';

/** The shortest and longest subject that answers show. */
const shownSubject = { min: 6, max: 255 };

export const assumeRoleWithWebIdentity: Operation<'sts', 'AssumeRoleWithWebIdentity'> = async (input, ctx) => {
  const account = roleAccount(input.RoleArn);
  const identity = await verifyWebIdentity(input.WebIdentityToken, account, ctx);
  const role = await findRole(input.RoleArn, account, ctx);
  const { tags, sourceIdentity, providerArn } = identity;
  await authorizeFederated(
    'sts:AssumeRoleWithWebIdentity',
    {
      account,
      role,
      provider: providerArn,
      tags: tags.tags,
      sourceIdentity,
      keys: {
        ...claimKeys(identity),
        'sts:rolesessionname': input.RoleSessionName,
        'sts:transitivetagkeys': tags.transitiveTagKeys.length > 0 ? tags.transitiveTagKeys : undefined,
      },
    },
    ctx,
  );
  const durationSeconds = roleDurationFor(input.DurationSeconds, role!);
  const { documents, packedSize } = await sessionPoliciesOf(
    { ...input, Tags: tags.tags } as Parameters<typeof sessionPoliciesOf>[0],
    account,
    ctx,
  );
  const issued = ctx.issueCredentials({
    kind: 'assumed-role',
    account,
    durationSeconds,
    roleName: role!.RoleName!,
    roleArn: role!.Arn!,
    roleId: role!.RoleId!,
    sessionName: input.RoleSessionName,
    federatedProvider: providerArn,
    ...(identity.sessionKeys && { sessionKeys: identity.sessionKeys }),
    ...tags,
    ...(documents && { sessionPolicies: documents }),
    ...(sourceIdentity !== undefined && { sourceIdentity }),
  });
  checkTokenSize(issued.sessionToken);
  return {
    Credentials: credentialsOf(issued),
    AssumedRoleUser: { AssumedRoleId: issued.caller.userId, Arn: issued.caller.arn },
    Provider: providerArn,
    Audience: identity.audience,
    ...(identity.subject.length >= shownSubject.min && {
      SubjectFromWebIdentityToken: identity.subject.slice(0, shownSubject.max),
    }),
    ...(packedSize !== undefined && { PackedPolicySize: packedSize }),
    ...(sourceIdentity !== undefined && { SourceIdentity: sourceIdentity }),
  };
};

/**
 * `id.example:sub` and its like. As AWS says: `aud` is the authorized party where the token has one, and `oaud` then
 * the audience.
 */
function claimKeys({ providerUrl, claims, audience, subject }: WebIdentity): Record<string, ConditionValue> {
  const prefix = providerUrl.toLowerCase();
  const texts = Object.entries(claims).flatMap(([name, value]): [string, ConditionValue][] => {
    const values = (Array.isArray(value) ? value : [value])
      .filter((one) => ['string', 'number', 'boolean'].includes(typeof one))
      .map(String);
    if (values.length === 0) return [];
    return [[`${prefix}:${name.toLowerCase()}`, Array.isArray(value) ? values : values[0]!]];
  });
  const authorizedParty = typeof claims['azp'] === 'string';
  return {
    ...Object.fromEntries(texts),
    // Whatever else the token calls so, in other letters.
    [`${prefix}:sub`]: subject,
    [`${prefix}:aud`]: audience,
    ...(authorizedParty && { [`${prefix}:oaud`]: [claims.aud ?? []].flat() }),
  };
}
