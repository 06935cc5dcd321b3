/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_RevokeToken.html */
import { AwsError } from '../../../wire/errors.ts';
import type { Operation } from '../../../wire/service.ts';
import { checkSecret } from '../clients/secret-hash.ts';
import { clientAndPool } from '../pools/find-pool.ts';
import { readToken } from '../tokens/jwt.ts';
import { openRefreshToken } from '../tokens/sessions.ts';
import { Sessions } from '../user-records.ts';

/** Its access tokens go with it. One that is none, or over, is revoked already. */
export const revokeToken: Operation<'cognito-identity-provider', 'RevokeToken'> = async (input, ctx) => {
  const { client } = await ctx.read((tx) => clientAndPool(tx, input.ClientId));
  checkSecret(ctx.seal, client, input.ClientSecret);
  if (client.settings.EnableTokenRevocation === false)
    throw new AwsError('UnsupportedOperationException', 'Token revocation is not enabled for the client.');
  if (readToken(input.Token)) throw new AwsError('UnsupportedTokenTypeException', 'Unsupported token type');
  const named = openRefreshToken(ctx, input.Token);
  if (!named || named.p !== client.poolId) return {};
  await ctx.write(async (tx) => {
    const session = await tx.in(Sessions).get(named.p, named.u, named.s);
    if (!session) return;
    if (session.clientId !== client.id)
      throw new AwsError('UnauthorizedException', 'The refresh token was not issued to this client.');
    await tx.in(Sessions).delete(named.p, named.u, named.s);
  });
  return {};
};
