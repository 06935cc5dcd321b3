/**
 * CreateToken: exchanges what a person approved for tokens. A refusal can itself be worth a commit (when a code was
 * last polled, that a reused code revoked its grant), so the grants answer refusals and only this file throws them.
 *
 * The `scope` parameter has no effect, as AWS documents: a token has the scopes that its grant was made with.
 */
import type { WriteTx } from '../../wire/context.ts';
import type { Operation } from '../../wire/service.ts';
import { authenticateClient } from './clients/clients.ts';
import { exchangeAuthorizationCode } from './grants/code-grant.ts';
import { exchangeDeviceCode } from './grants/device-grant.ts';
import type { OidcErrorCode } from './errors.ts';
import { oidcError } from './errors.ts';
import { authorizationCodeGrant, deviceCodeGrant, grantTypes, refreshTokenGrant } from './grants/grant-types.ts';
import { AccessTokens, AuthorizationCodes, EndedSessions, Grants, RefreshTokens } from './records.ts';
import type { ClientRecord } from './records.ts';
import { exchangeRefreshToken } from './grants/refresh-grant.ts';
import { sweepExpired } from './sweep.ts';
import type { IssuedTokens } from './grants/tokens.ts';

export interface Refused {
  readonly refused: OidcErrorCode;
  readonly description?: string;
}
export type Exchange = IssuedTokens | Refused;

type CreateToken = Operation<'sso-oidc', 'CreateToken'>;
type TokenRequest = Parameters<CreateToken>[0];

export const createToken: CreateToken = async (input, ctx) => {
  if (!grantTypes.has(input.grantType)) throw oidcError('UnsupportedGrantTypeException');
  const now = ctx.clock.now();
  const exchange = await ctx.write(async (tx) => {
    const client = await authenticateClient(tx, input.clientId, input.clientSecret, now);
    for (const collection of [AccessTokens, RefreshTokens, AuthorizationCodes, Grants, EndedSessions])
      await sweepExpired(tx, collection, now);
    return exchangeGrant(tx, client, input, now);
  });
  if ('refused' in exchange) throw oidcError(exchange.refused, exchange.description);
  const { accessToken, expiresInSeconds, refreshToken } = exchange;
  return {
    accessToken,
    tokenType: 'Bearer',
    expiresIn: expiresInSeconds,
    ...(refreshToken === undefined ? {} : { refreshToken }),
  };
};

async function exchangeGrant(tx: WriteTx, client: ClientRecord, input: TokenRequest, now: number): Promise<Exchange> {
  if (!client.grantTypes.includes(input.grantType)) return { refused: 'UnauthorizedClientException' };
  switch (input.grantType) {
    case deviceCodeGrant:
      if (input.deviceCode === undefined) return missing('deviceCode');
      return exchangeDeviceCode(tx, client, input.deviceCode, now);
    case authorizationCodeGrant:
      if (input.code === undefined) return missing('code');
      if (input.redirectUri === undefined) return missing('redirectUri');
      if (input.codeVerifier === undefined) return missing('codeVerifier');
      return exchangeAuthorizationCode(
        tx,
        client,
        { code: input.code, redirectUri: input.redirectUri, codeVerifier: input.codeVerifier },
        now,
      );
    case refreshTokenGrant:
      if (input.refreshToken === undefined) return missing('refreshToken');
      return exchangeRefreshToken(tx, client, input.refreshToken, now);
    default:
      return { refused: 'UnsupportedGrantTypeException' };
  }
}

function missing(parameter: string): Refused {
  return { refused: 'InvalidRequestException', description: `The grant type needs the parameter ${parameter}.` };
}
