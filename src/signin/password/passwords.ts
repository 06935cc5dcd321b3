/** Directory users' and the root user's passwords: verified, changed, replaced by a one-time password. */
import { verifyPassword } from '../../kernel/secrets/passwords.ts';
import { revokeTokensOf } from '../../services/sso-oidc/internal.ts';
import type { WriteTx } from '../../wire/context.ts';
import type { PageContext } from '../../wire/page.ts';
import { endConsoleSessionsOf } from '../sessions/console-sessions.ts';
import { endFlowsOf } from '../flow/flow.ts';
import { MfaDevices } from '../records/mfa.ts';
import { cancelLinksOf } from '../links/one-time-links.ts';
import { passwordHistory } from './password-rules.ts';
import { endPortalSessionsOf } from '../sessions/portal-sessions.ts';
import { VerifiedEmails } from '../records/mail.ts';
import { FirstUses } from '../records/sessions.ts';
import { Passwords, RootUsers, type PasswordRecord } from '../records/credentials.ts';
import { forgetTrustedDevicesOf } from '../mfa/devices/trusted-devices.ts';

/** A generated one-time password works for a week. */
export const oneTimePasswordMs = 7 * 24 * 60 * 60_000;

export type PasswordCheck = 'right' | 'right-but-one-time' | 'wrong';

/** A user, or the account's root user. */
export type PasswordOwner =
  | { readonly kind: 'user'; readonly identityStoreId: string; readonly userId: string }
  | { readonly kind: 'root'; readonly account: string };

/** Verifies in the same time whether or not there is such a user or password. */
export async function checkPassword(
  stored: Pick<PasswordRecord, 'hash' | 'oneTime'> | undefined,
  password: string,
  now: number,
): Promise<PasswordCheck> {
  const oneTime = stored?.oneTime !== undefined && stored.oneTime.expiresAt > now ? stored.oneTime.hash : undefined;
  const hash = oneTime ?? stored?.hash;
  const matches = await verifyPassword(tooLong(password) ? '' : password, hash);
  if (hash === undefined || !matches) return 'wrong';
  return oneTime === undefined ? 'right' : 'right-but-one-time';
}

export async function wasUsedBefore(hashes: readonly string[], password: string): Promise<boolean> {
  for (const hash of hashes) if (await verifyPassword(password, hash)) return true;
  return false;
}

/** Hashes of the passwords that the owner may not choose again, a one-time password's included. */
export async function earlierHashesOf(ctx: PageContext, owner: PasswordOwner): Promise<readonly string[]> {
  return await ctx.read(async (tx) => {
    if (owner.kind === 'root') return (await tx.in(RootUsers).get(owner.account))?.history ?? [];
    const record = await tx.in(Passwords).get(owner.identityStoreId, owner.userId);
    return [...(record?.oneTime === undefined ? [] : [record.oneTime.hash]), ...(record?.history ?? [])];
  });
}

/** Stores a new password's hash and ends what the old one opened: sessions, tokens, trusted browsers, pending links. */
export async function putPasswordHash(tx: WriteTx, owner: PasswordOwner, hash: string, now: number): Promise<void> {
  if (owner.kind === 'root') {
    const root = await tx.in(RootUsers).get(owner.account);
    if (root === undefined) return;
    await tx.in(RootUsers).put({ ...root, hash, history: [hash, ...root.history].slice(0, passwordHistory) });
    await endConsoleSessionsOf(tx, owner.account);
    await cancelLinksOf(tx, { kind: 'reset-root', account: owner.account });
    return;
  }
  const { identityStoreId, userId } = owner;
  const old = await tx.in(Passwords).get(identityStoreId, userId);
  await tx.in(Passwords).put({
    identityStoreId,
    userId,
    hash,
    setAt: now,
    history: [hash, ...(old?.history ?? [])].slice(0, passwordHistory),
  });
  await endSessionsOf(tx, identityStoreId, userId);
  await forgetTrustedDevicesOf(tx, identityStoreId, userId);
  await cancelLinksOf(tx, { kind: 'reset-user', identityStoreId, userId });
}

/** Replaces the user's password by a one-time one. */
export async function putOneTimePassword(
  tx: WriteTx,
  identityStoreId: string,
  userId: string,
  hash: string,
  now: number,
): Promise<void> {
  const old = await tx.in(Passwords).get(identityStoreId, userId);
  await tx.in(Passwords).put({
    identityStoreId,
    userId,
    history: old?.history ?? [],
    oneTime: { hash, expiresAt: now + oneTimePasswordMs },
  });
  await endSessionsOf(tx, identityStoreId, userId);
  await cancelLinksOf(tx, { kind: 'reset-user', identityStoreId, userId });
}

/** Ends every portal session of a user, the tokens that belong to them, and sign-ins under way. */
export async function endSessionsOf(tx: WriteTx, identityStoreId: string, userId: string): Promise<void> {
  await endPortalSessionsOf(tx, identityStoreId, userId);
  await endFlowsOf(tx, identityStoreId, userId);
  await revokeTokensOf(tx, identityStoreId, userId);
}

function tooLong(password: string): boolean {
  return password.length > 256;
}

/** Everything that the sign-in side keeps about a user, gone. */
export async function forgetUser(tx: WriteTx, identityStoreId: string, userId: string): Promise<void> {
  await tx.in(Passwords).delete(identityStoreId, userId);
  await tx.in(FirstUses).delete(identityStoreId, userId);
  for (const device of await tx.in(MfaDevices).all([identityStoreId, userId]))
    await tx.in(MfaDevices).delete(identityStoreId, userId, device.deviceId);
  await endSessionsOf(tx, identityStoreId, userId);
  await forgetTrustedDevicesOf(tx, identityStoreId, userId);
  await cancelLinksOf(tx, { kind: 'reset-user', identityStoreId, userId });
  await cancelLinksOf(tx, { kind: 'verify-email', identityStoreId, userId });
  await tx.in(VerifiedEmails).delete(identityStoreId, userId);
}
