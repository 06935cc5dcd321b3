/**
 * AssumeRoleWithSAML: unsigned; the assertion of a registered SAML provider says who asks, and which roles they may
 * have. https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithSAML.html
 */
import { createHash } from 'node:crypto';
import type { Role } from '@aws-sdk/client-iam';
import { parseArn } from '../../kernel/arn.ts';
import type { Context } from '../../wire/context.ts';
import { AwsError } from '../../wire/errors.ts';
import type { Operation } from '../../wire/service.ts';
import { findSamlProvider } from '../iam/internal.ts';
import type { SamlProviderFacts } from '../iam/internal.ts';
import { authorizeFederated } from './federation.ts';
import { invalidToken } from './sessions/identity-token-errors.ts';
import { findRole, roleAccount, roleDurationFor } from './role.ts';
import { checkAssertion } from './saml/assertion.ts';
import type { SamlSubject } from './saml/assertion.ts';
import { attributeKeys, attributesOf, roleClaims } from './saml/attributes.ts';
import { verifiedAssertion } from './saml/response.ts';
import { checkTokenSize, sessionPoliciesOf } from './sessions/session-policies.ts';
import { credentialsOf } from './sessions/session-tokens.ts';

export const assumeRoleWithSAML: Operation<'sts', 'AssumeRoleWithSAML'> = async (input, ctx) => {
  const account = roleAccount(input.RoleArn);
  const provider = await requireProvider(input.PrincipalArn, account, ctx);
  const assertion = verifiedAssertion(input.SAMLAssertion, provider);
  const now = ctx.clock.real();
  const subject = checkAssertion(assertion, { ...provider, now });
  const attributes = attributesOf(assertion);
  const { sessionName, tags, sourceIdentity, sessionDuration } = roleClaims(attributes, input.RoleArn, provider.arn);
  const role = await assumableRole(input.RoleArn, account, ctx);
  const nameQualifier = nameQualifierOf(subject.issuer, account, provider.name);
  const subjectKeys = {
    'saml:namequalifier': nameQualifier,
    'saml:sub': subject.nameId,
    'saml:sub_type': subject.nameIdType,
  };
  await authorizeFederated(
    'sts:AssumeRoleWithSAML',
    {
      account,
      role,
      provider: provider.arn,
      tags: tags.tags,
      sourceIdentity,
      keys: {
        ...attributeKeys(attributes),
        ...subjectKeys,
        'saml:aud': subject.recipient,
        'saml:iss': subject.issuer,
        'saml:doc': `${account}/${provider.name}`,
        'sts:rolesessionname': sessionName,
        'sts:transitivetagkeys': tags.transitiveTagKeys.length > 0 ? tags.transitiveTagKeys : undefined,
      },
    },
    ctx,
  );
  const durationSeconds = shortest(roleDurationFor(input.DurationSeconds, role!), sessionDuration, subject, now);
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
    sessionName,
    federatedProvider: provider.arn,
    sessionKeys: subjectKeys,
    ...tags,
    ...(documents && { sessionPolicies: documents }),
    ...(sourceIdentity !== undefined && { sourceIdentity }),
  });
  checkTokenSize(issued.sessionToken);
  return {
    Credentials: credentialsOf(issued),
    AssumedRoleUser: { AssumedRoleId: issued.caller.userId, Arn: issued.caller.arn },
    Subject: subject.nameId,
    SubjectType: subject.nameIdType,
    Issuer: subject.issuer,
    Audience: subject.recipient,
    NameQualifier: nameQualifier,
    ...(packedSize !== undefined && { PackedPolicySize: packedSize }),
    ...(sourceIdentity !== undefined && { SourceIdentity: sourceIdentity }),
  };
};

/** A provider of the role's own account. Throws ValidationError, InvalidIdentityToken. */
async function requireProvider(principalArn: string, account: string, ctx: Context): Promise<SamlProviderFacts> {
  const arn = parseArn(principalArn);
  if (
    arn?.service !== 'iam' ||
    !/^saml-provider\/[\w._-]{1,128}$/.test(arn.resource) ||
    !/^\d{12}$/.test(arn.account)
  ) {
    throw new AwsError(
      'ValidationError',
      `Principal ARN is invalid: ${principalArn} is not the ARN of a SAML provider.`,
      {},
      400,
    );
  }
  const provider =
    arn.account === account ? await ctx.read((tx) => findSamlProvider(tx, account, principalArn, ctx.seal)) : undefined;
  if (!provider) throw invalidToken("Specified provider doesn't exist");
  if (provider.validUntil <= ctx.clock.now()) {
    throw invalidToken(
      `The metadata of ${provider.arn} were valid until ${new Date(provider.validUntil).toISOString()}: ` +
        'give it current ones with UpdateSAMLProvider',
    );
  }
  return provider;
}

/** Roles of permission sets are Identity Center's alone. */
async function assumableRole(roleArn: string, account: string, ctx: Context): Promise<Role | undefined> {
  const role = await findRole(roleArn, account, ctx);
  return role?.Path?.startsWith('/aws-reserved/sso.amazonaws.com/') ? undefined : role;
}

/** As the API reference says it. SHA-1 is its choice, and nothing's proof. */
function nameQualifierOf(issuer: string, account: string, providerName: string): string {
  return createHash('sha1').update(`${issuer}${account}/${providerName}`).digest('base64');
}

/** Seconds. The provider can only shorten a session. */
function shortest(
  requested: number,
  sessionDuration: number | undefined,
  { sessionEndsAt }: SamlSubject,
  now: number,
): number {
  const left = sessionEndsAt === undefined ? requested : Math.max(1, Math.floor((sessionEndsAt - now) / 1000));
  return Math.min(requested, sessionDuration ?? requested, left);
}
