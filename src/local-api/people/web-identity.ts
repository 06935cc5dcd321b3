/** Where the configuration and keys of accounts that issue tokens are read; AWS has them at hosts of their own. */
import { discoveryDocument, issuerUrl, publicKeysOfIssuer, publishedKeySet } from '../../services/iam/internal.ts';
import type { PageContext, PageRoute } from '../../wire/page.ts';
import { PageError } from '../../wire/page.ts';
import { apiRoute } from '../api-route.ts';

export function webIdentityRoutes(apiToken: string): PageRoute[] {
  return [
    apiRoute(
      apiToken,
      'GET',
      '/web-identity/:issuer/.well-known/openid-configuration',
      'open',
      async ({ request: { params }, ctx }) =>
        discoveryDocument(issuerUrl(params['issuer']!, ctx), await requireKeys(params['issuer']!, ctx)),
    ),
    apiRoute(
      apiToken,
      'GET',
      '/web-identity/:issuer/.well-known/jwks.json',
      'open',
      async ({ request: { params }, ctx }) => publishedKeySet(await requireKeys(params['issuer']!, ctx)),
    ),
  ];
}

async function requireKeys(issuerId: string, ctx: PageContext) {
  const keys = await ctx.read((tx) => publicKeysOfIssuer(tx, issuerId));
  if (!keys) throw new PageError(404, 'IssuerNotFound', `No account issues tokens as ${issuerUrl(issuerId, ctx)}.`);
  return keys;
}
