/**
 * AssumeRoleWithSAML: unsigned; the assertion of a registered SAML provider says who asks.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithSAML.html
 */
import type { Role } from '@aws-sdk/client-iam';
import type { Context } from '../../wire/context.ts';
import { AwsError } from '../../wire/errors.ts';
import type { Operation } from '../../wire/service.ts';
import { findSamlProvider } from '../iam/internal.ts';
import { authorizeFederated } from './federation.ts';
import { findRole, roleAccount, roleDurationFor } from './role.ts';
import { rolesOf, samlClaims, type SamlClaims } from './saml-claims.ts';
import { invalidAssertion, readSamlResponse } from './saml-response.ts';
import { checkTokenSize, sessionPoliciesOf } from './session-policies.ts';
import { credentialsOf } from './session-tokens.ts';

const action = 'sts:AssumeRoleWithSAML';

export const assumeRoleWithSAML: Operation<'sts', 'AssumeRoleWithSAML'> = async (input, ctx) => {
  const account = roleAccount(input.RoleArn);
  const provider = await registeredProvider(input.PrincipalArn, account, ctx);
  const assertion = await readSamlResponse(input.SAMLAssertion, provider);
  const claims = samlClaims(assertion, provider, ctx.clock.real());
  if (!rolesOf(assertion).some((one) => one.role === input.RoleArn && one.provider === provider.arn)) throw notAuthorized();
  const role = await findRole(input.RoleArn, account, ctx);
  const { tags, sourceIdentity, roleSessionName } = claims;
  await authorizeFederated(action, {
    account, role, provider: provider.arn, tags: tags.tags, sourceIdentity,
    keys: { ...claims.keys, 'sts:rolesessionname': roleSessionName, 'sts:transitivetagkeys': tags.transitiveTagKeys.length > 0 ? tags.transitiveTagKeys : undefined },
  }, ctx);
  const { documents, packedSize } = await sessionPoliciesOf({ ...input, Tags: tags.tags } as Parameters<typeof sessionPoliciesOf>[0], account, ctx);
  const issued = ctx.issueCredentials({
    kind: 'assumed-role', account, durationSeconds: durationOf(input.DurationSeconds, claims, role!, ctx), roleName: role!.RoleName!, roleArn: role!.Arn!, roleId: role!.RoleId!,
    sessionName: roleSessionName, federatedProvider: provider.arn, ...tags, ...(documents && { sessionPolicies: documents }),
    samlSubject: { subject: claims.subject, subjectType: claims.subjectType, nameQualifier: claims.nameQualifier },
    ...(sourceIdentity !== undefined && { sourceIdentity }),
  });
  checkTokenSize(issued.sessionToken);
  return {
    Credentials: credentialsOf(issued),
    AssumedRoleUser: { AssumedRoleId: issued.caller.userId, Arn: issued.caller.arn },
    Subject: claims.subject, SubjectType: claims.subjectType, Issuer: assertion.issuer, Audience: claims.audience, NameQualifier: claims.nameQualifier,
    ...(packedSize !== undefined && { PackedPolicySize: packedSize }),
    ...(sourceIdentity !== undefined && { SourceIdentity: sourceIdentity }),
  };
};

/** The provider is the role's account's own. */
async function registeredProvider(arn: string, account: string, ctx: Context) {
  if (!/^arn:aws:iam::[0-9]{12}:saml-provider\/[\w._-]{1,128}$/.test(arn)) throw new AwsError('ValidationError', `${arn} is invalid`, {}, 400);
  const provider = arn.startsWith(`arn:aws:iam::${account}:`) ? await ctx.read((tx) => findSamlProvider(tx, account, arn, ctx.seal)) : undefined;
  if (!provider) throw invalidAssertion("Specified provider doesn't exist");
  if (provider.validUntil <= ctx.clock.now()) throw invalidAssertion('The metadata of the provider have expired: update the provider with current ones.');
  return provider;
}

/** As asked, else as the assertion says, within what the role allows; and never beyond the session at the provider. */
function durationOf(requested: number | undefined, { sessionDuration, sessionNotOnOrAfter }: SamlClaims, role: Role, ctx: Context): number {
  const seconds = roleDurationFor(requested ?? sessionDuration, role);
  return sessionNotOnOrAfter === undefined ? seconds : Math.max(1, Math.min(seconds, Math.floor((sessionNotOnOrAfter - ctx.clock.real()) / 1000)));
}

function notAuthorized(): AwsError {
  return new AwsError('AccessDenied', `Not authorized to perform ${action}`, {}, 403);
}
