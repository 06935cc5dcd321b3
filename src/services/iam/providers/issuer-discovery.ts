/**
 * What an account publishes as an OpenID Connect issuer (OpenID Connect Discovery 1.0; RFC 7517 for its keys), so that
 * anybody can verify the tokens of STS's GetWebIdentityToken.
 */
import { createPublicKey } from 'node:crypto';
import type { IssuerKey } from './provider-records.ts';

export type PublishedKey = Pick<IssuerKey, 'id' | 'algorithm' | 'publicKey'>;

/** `issuer`: its address, as its tokens have it. */
export function discoveryDocument(issuer: string, keys: readonly PublishedKey[]) {
  return {
    issuer,
    jwks_uri: `${issuer}/.well-known/jwks.json`,
    response_types_supported: ['id_token'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: keys.map(({ algorithm }) => algorithm),
    claims_supported: ['sub', 'aud', 'exp', 'iat', 'iss', 'jti'],
  };
}

export function publishedKeySet(keys: readonly PublishedKey[]) {
  return {
    keys: keys.map(({ id, algorithm, publicKey }) => ({
      ...createPublicKey(publicKey).export({ format: 'jwk' }),
      kid: id,
      alg: algorithm,
      use: 'sig',
    })),
  };
}
