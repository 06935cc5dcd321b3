/**
 * What a pool publishes as an OpenID Connect issuer: its configuration and keys, for whoever verifies its tokens.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/federation-endpoints.html
 */
import type { DataContext, DataRequest, DataResponse } from '../../../wire/service.ts';
import { poolNotFound } from '../errors.ts';
import { Pools, SigningKeys, type PoolRecord } from '../records.ts';
import { issuerOf } from './verify-token.ts';

export async function jwks(request: DataRequest, ctx: DataContext): Promise<DataResponse> {
  const keys = await ctx.read(async (tx) => tx.in(SigningKeys).all([(await requireNamed(request, ctx)).id]));
  const shown = keys.map(({ id, publicKey }) => ({
    alg: 'RS256',
    e: publicKey.e,
    kid: id,
    kty: 'RSA',
    n: publicKey.n,
    use: 'sig',
  }));
  return json({ keys: shown });
}

export async function openidConfiguration(request: DataRequest, ctx: DataContext): Promise<DataResponse> {
  const pool = await requireNamed(request, ctx);
  return json({
    id_token_signing_alg_values_supported: ['RS256'],
    issuer: issuerOf(pool),
    jwks_uri: `${ctx.settings.endpoint}/_cognito-idp/${pool.id}/.well-known/jwks.json`,
    response_types_supported: ['code', 'token'],
    scopes_supported: ['openid', 'email', 'phone', 'profile'],
    subject_types_supported: ['public'],
  });
}

async function requireNamed({ params }: DataRequest, ctx: DataContext): Promise<PoolRecord> {
  const id = params['poolId'] ?? '';
  const pool = await ctx.read((tx) => tx.in(Pools).get(id));
  if (!pool) throw poolNotFound(id);
  return pool;
}

function json(value: object): DataResponse {
  const headers = { 'content-type': 'application/json', 'cache-control': 'public, max-age=300' };
  return { status: 200, headers, body: JSON.stringify(value) };
}
