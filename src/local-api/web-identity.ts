/** What an account publishes as an OpenID Connect issuer (OpenID Connect Discovery 1.0): its tokens come from STS's GetWebIdentityToken. */
import { createPublicKey } from 'node:crypto';
import { issuerUrl, publicKeysOfIssuer } from '../services/iam/internal.ts';
import type { PageContext, PageRoute } from '../wire/page.ts';
import { PageError } from '../wire/page.ts';
import { apiRoute } from './api-route.ts';

export function webIdentityRoutes(apiToken: string): PageRoute[] {
  return [
    apiRoute(
      apiToken,
      'GET',
      '/web-identity/:issuer/.well-known/openid-configuration',
      'open',
      async ({ request: { params }, ctx }) => {
        const issuer = issuerUrl(params['issuer']!, ctx);
        const algorithms = (await requireKeys(params['issuer']!, ctx)).map(({ algorithm }) => algorithm);
        return {
          issuer,
          jwks_uri: `${issuer}/.well-known/jwks.json`,
          response_types_supported: ['id_token'],
          subject_types_supported: ['public'],
          id_token_signing_alg_values_supported: algorithms,
          claims_supported: ['sub', 'aud', 'exp', 'iat', 'iss', 'jti'],
        };
      },
    ),
    apiRoute(
      apiToken,
      'GET',
      '/web-identity/:issuer/.well-known/jwks.json',
      'open',
      async ({ request: { params }, ctx }) => ({
        keys: (await requireKeys(params['issuer']!, ctx)).map(({ id, algorithm, publicKey }) => ({
          ...createPublicKey(publicKey).export({ format: 'jwk' }),
          kid: id,
          alg: algorithm,
          use: 'sig',
        })),
      }),
    ),
  ];
}

async function requireKeys(issuerId: string, ctx: PageContext) {
  const keys = await ctx.read((tx) => publicKeysOfIssuer(tx, issuerId));
  if (!keys) throw new PageError(404, 'IssuerNotFound', `No account issues tokens as ${issuerUrl(issuerId, ctx)}.`);
  return keys;
}
