/**
 * Refresh with rotation: each use gives a new refresh token. Two processes of one person race on the same cache file,
 * so the old token stays good for a minute after its first use; used after that it must have been stolen, and the
 * whole family is revoked (RFC 9700, section 4.14.2).
 */
import type { WriteTx } from '../../../wire/context.ts';
import { mayReceiveTokens } from '../approver.ts';
import type { Exchange } from '../create-token.ts';
import { digestOf } from '../digest.ts';
import type { ClientRecord } from '../records.ts';
import { Grants, RefreshTokens } from '../records.ts';
import { issueTokens, revokeGrant } from './tokens.ts';

export const rotationGraceSeconds = 60;

export async function exchangeRefreshToken(
  tx: WriteTx,
  client: ClientRecord,
  refreshToken: string,
  now: number,
): Promise<Exchange> {
  const table = tx.in(RefreshTokens);
  const token = await table.get(digestOf(refreshToken));
  const grant = token && (await tx.in(Grants).get(token.grantId));
  if (!grant || grant.clientId !== client.clientId || token.expiresAt <= now)
    return { refused: 'InvalidGrantException' };
  // Either way: a clock that was put back must not leave it usable until then.
  if (token.rotatedAt !== undefined && Math.abs(now - token.rotatedAt) > rotationGraceSeconds * 1000) {
    await revokeGrant(tx, grant.grantId);
    return { refused: 'InvalidGrantException' };
  }
  if (!(await mayReceiveTokens(tx, grant, now))) return { refused: 'InvalidGrantException' };
  if (token.rotatedAt === undefined) await table.put({ ...token, rotatedAt: now });
  return issueTokens(tx, grant, now);
}
