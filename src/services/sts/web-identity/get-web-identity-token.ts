/**
 * Tokens (JWT) by which programs outside of AWS know a principal:
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_GetWebIdentityToken.html and, for the claims,
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_outbound_token_claims.html. Their times are on
 * machine time: whoever verifies them has a clock of their own.
 */
import type { Caller, SessionTag } from '../../../wire/caller.ts';
import type { Context, ReadTx } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import type { Operation } from '../../../wire/service.ts';
import { findTokenIssuer, principalTags } from '../../iam/internal.ts';
import { organizationOf } from '../../organizations/internal.ts';
import { defaultTokenSeconds } from '../sessions/session-limits.ts';
import { checkedTags } from '../sessions/session-tags.ts';

/** AWS names no number; a header line of most servers holds this much. */
const maxPayloadBytes = 8192;

export const getWebIdentityToken: Operation<'sts', 'GetWebIdentityToken'> = async (input, ctx) => {
  const { Audience: audience, SigningAlgorithm: alg, DurationSeconds: seconds = defaultTokenSeconds } = input;
  if (alg !== 'RS256' && alg !== 'ES384')
    throw new AwsError('ValidationError', `SigningAlgorithm must be RS256 or ES384; it is ${alg}.`, {}, 400);
  const tags = checkedTags(input.Tags);
  const { expiresAt } = ctx.caller;
  if (expiresAt !== undefined && ctx.clock.now() + seconds * 1000 > expiresAt) {
    throw new AwsError(
      'SessionDurationEscalationException',
      'The requested token duration would extend beyond the original expiration time of the calling session. ' +
        'Ask for fewer DurationSeconds.',
      {},
      403,
    );
  }
  const { issuer, claims } = await ctx.read(async (tx) => ({
    issuer: await findTokenIssuer(tx, alg, ctx),
    claims: await claimsOf(tx, tags, ctx),
  }));
  if (!issuer)
    throw new AwsError(
      'OutboundWebIdentityFederationDisabledException',
      'Outbound web identity federation is not enabled for this account. ' +
        'Call EnableOutboundWebIdentityFederation of IAM first.',
      {},
      403,
    );
  if (Buffer.byteLength(JSON.stringify([claims, audience])) > maxPayloadBytes) {
    throw new AwsError(
      'JWTPayloadSizeExceededException',
      `The requested token payload exceeds ${maxPayloadBytes} bytes. Pass fewer tags or audiences.`,
      {},
      400,
    );
  }
  const { importPKCS8, SignJWT } = await import('jose');
  const issuedAt = Math.floor(ctx.clock.real() / 1000);
  const token = await new SignJWT({ 'https://sts.amazonaws.com/': claims })
    .setProtectedHeader({ alg, kid: issuer.keyId, typ: 'JWT' })
    .setIssuer(issuer.url)
    .setSubject(subjectOf(ctx.caller))
    .setAudience(audience.length === 1 ? audience[0]! : [...audience])
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + seconds)
    .setJti(ctx.ids.uuid())
    .sign(await importPKCS8(issuer.privateKey, alg));
  return { WebIdentityToken: token, Expiration: new Date((issuedAt + seconds) * 1000) };
};

/** Of a role's session the role itself. */
function subjectOf(caller: Caller): string {
  return caller.kind === 'assumed-role' ? caller.roleArn : caller.arn;
}

async function claimsOf(tx: ReadTx, requestTags: readonly SessionTag[], ctx: Context) {
  const { caller } = ctx;
  const organization = await organizationOf(tx, ctx.account);
  const tags = byKey([...(await principalTags(tx, caller)), ...(caller.tags ?? [])]);
  return {
    aws_account: ctx.account,
    source_region: ctx.region,
    ...(organization && { org_id: organization.id, ou_path: [organization.path] }),
    ...(caller.expiresAt !== undefined && { original_session_exp: new Date(caller.expiresAt).toISOString() }),
    ...(Object.keys(tags).length > 0 && { principal_tags: tags }),
    ...(requestTags.length > 0 && { request_tags: byKey(requestTags) }),
  };
}

function byKey(tags: readonly SessionTag[]): Record<string, string> {
  return Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value]));
}
