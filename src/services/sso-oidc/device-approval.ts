/** The person's side of a device authorization (RFC 8628, section 3.3): find it by its user code, approve or deny. */
import type { ReadTx, WriteTx } from '../../wire/context.ts';
import type { Approval, DeviceAuthorization } from './internal.ts';
import type { DeviceAuthorizationRecord } from './records.ts';
import { DeviceAuthorizations } from './records.ts';

/** `undefined`: no such code, or expired. Case, spaces and the hyphen do not matter. */
export async function findDeviceAuthorization(
  tx: ReadTx,
  userCode: string,
  now: number,
): Promise<DeviceAuthorization | undefined> {
  const found = await findRecord(tx, userCode, now);
  if (!found) return undefined;
  const { clientId, clientName, scopes, identityStoreId, status, expiresAt } = found;
  return { userCode: found.userCode, clientId, clientName, scopes, identityStoreId, status, expiresAt };
}

/** Answers false when the code was no longer pending, or belongs to another identity store. */
export async function decideDeviceAuthorization(
  tx: WriteTx,
  userCode: string,
  decision: 'APPROVED' | 'DENIED',
  approval: Approval,
  now: number,
): Promise<boolean> {
  const found = await findRecord(tx, userCode, now);
  if (!found || found.status !== 'PENDING' || found.identityStoreId !== approval.identityStoreId) return false;
  const { userId, identityStoreId, sessionId, sessionExpiresAt } = approval;
  const approver = { userId, identityStoreId, sessionId, sessionExpiresAt };
  await tx.in(DeviceAuthorizations).put({ ...found, status: decision, approver });
  return true;
}

async function findRecord(tx: ReadTx, userCode: string, now: number): Promise<DeviceAuthorizationRecord | undefined> {
  const canonical = canonicalUserCode(userCode);
  const found = canonical && (await tx.in(DeviceAuthorizations).find('userCode', canonical));
  return found && found.expiresAt > now ? found : undefined;
}

/** `XXXX-XXXX`, or `undefined` for what cannot be a code. */
export function canonicalUserCode(text: string): string | undefined {
  const letters = text.slice(0, 32).replace(/[\s-]/g, '').toUpperCase();
  return /^[A-Z0-9]{8}$/.test(letters) ? `${letters.slice(0, 4)}-${letters.slice(4)}` : undefined;
}
