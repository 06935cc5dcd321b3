/** The device code grant (RFC 8628, section 3.4): polled until the person has decided. */
import type { WriteTx } from '../../../wire/context.ts';
import { mayReceiveTokens } from '../approver.ts';
import type { Exchange } from '../create-token.ts';
import { digestOf } from '../digest.ts';
import type { ClientRecord } from '../records.ts';
import { DeviceAuthorizations } from '../records.ts';
import { createGrant, issueTokens } from './tokens.ts';

export const pollIntervalSeconds = 1;
/** A client that sleeps for the interval may still arrive early by what the network took off. */
const leastPollMilliseconds = (pollIntervalSeconds * 1000) / 2;

export async function exchangeDeviceCode(
  tx: WriteTx,
  client: ClientRecord,
  deviceCode: string,
  now: number,
): Promise<Exchange> {
  const table = tx.in(DeviceAuthorizations);
  const authorization = await table.get(digestOf(deviceCode));
  if (!authorization || authorization.clientId !== client.clientId || authorization.status === 'USED')
    return { refused: 'InvalidGrantException' };
  if (authorization.expiresAt <= now) return { refused: 'ExpiredTokenException' };
  if (authorization.status === 'DENIED') return { refused: 'AccessDeniedException' };
  if (authorization.status === 'PENDING') {
    await table.put({ ...authorization, lastPolledAt: now });
    // Either way: a clock that was put back leaves a last time that is still to come.
    const { lastPolledAt } = authorization;
    const tooFast = lastPolledAt !== undefined && Math.abs(now - lastPolledAt) < leastPollMilliseconds;
    return { refused: tooFast ? 'SlowDownException' : 'AuthorizationPendingException' };
  }
  await table.put({ ...authorization, status: 'USED' });
  if (!authorization.approver || !(await mayReceiveTokens(tx, authorization.approver, now)))
    return { refused: 'AccessDeniedException' };
  const grant = await createGrant(tx, client.clientId, authorization.scopes, authorization.approver);
  return issueTokens(tx, grant, now);
}
