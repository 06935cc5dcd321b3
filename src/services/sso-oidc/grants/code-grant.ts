/**
 * The authorization code grant with PKCE (RFC 6749, section 4.1.3; RFC 7636, section 4.6). A code is good for one
 * try: whatever comes of it, a second one is refused and takes back what the first gave.
 */
import type { WriteTx } from '../../../wire/context.ts';
import { mayReceiveTokens } from '../approver.ts';
import type { Exchange } from '../create-token.ts';
import { equalSecrets } from '../../../kernel/secrets/equal-secrets.ts';
import { digestOf } from '../digest.ts';
import type { ClientRecord } from '../records.ts';
import { AuthorizationCodes } from '../records.ts';
import { createGrant, issueTokens, revokeGrant } from './tokens.ts';

export interface CodeExchange {
  readonly code: string;
  readonly redirectUri: string;
  readonly codeVerifier: string;
}

export async function exchangeAuthorizationCode(
  tx: WriteTx,
  client: ClientRecord,
  request: CodeExchange,
  now: number,
): Promise<Exchange> {
  const table = tx.in(AuthorizationCodes);
  const code = await table.get(digestOf(request.code));
  if (!code || code.clientId !== client.clientId) return { refused: 'InvalidGrantException' };
  if (code.grantId !== undefined) {
    if (code.grantId !== '') await revokeGrant(tx, code.grantId);
    return { refused: 'InvalidGrantException' };
  }
  const proven =
    code.expiresAt > now &&
    code.redirectUri === request.redirectUri &&
    verifierMatches(request.codeVerifier, code.codeChallenge);
  if (!proven || !(await mayReceiveTokens(tx, code.approver, now))) {
    await table.put({ ...code, grantId: '' });
    return { refused: 'InvalidGrantException' };
  }
  const grant = await createGrant(tx, client.clientId, code.scopes, code.approver);
  await table.put({ ...code, grantId: grant.grantId });
  return issueTokens(tx, grant, now);
}

/** S256: the challenge is the unpadded base64url of the verifier's SHA-256, which is `digestOf`. */
function verifierMatches(codeVerifier: string, codeChallenge: string): boolean {
  return /^[A-Za-z0-9._~-]{43,128}$/.test(codeVerifier) && equalSecrets(digestOf(codeVerifier), codeChallenge);
}
