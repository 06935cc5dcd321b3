/**
 * Browsers that users have chosen to trust. Context-aware MFA does not ask there. One cookie holds the tokens of the
 * last few users of the browser; each token is good for one user only.
 */
import type { WriteTx } from '../../wire/context.ts';
import type { PageContext, PageRequest } from '../../wire/page.ts';
import { readCookie, setCookie } from '../page/cookies.ts';
import { TrustedDevices, type TrustedDeviceRecord } from '../records.ts';

/** A month, then the browser is asked again. */
const trustMs = 30 * 24 * 60 * 60_000;
const usersPerBrowser = 5;

export interface NewTrust { readonly record: TrustedDeviceRecord; readonly cookie: string }

export function newTrust(request: PageRequest, ctx: PageContext, identityStoreId: string, userId: string): NewTrust {
  const token = ctx.ids.token();
  const tokens = [token, ...heldTokens(request, ctx)].slice(0, usersPerBrowser);
  return {
    record: { tokenDigest: trustDigest(ctx, token), identityStoreId, userId, expiresAt: ctx.clock.now() + trustMs },
    cookie: setCookie(ctx, 'trusted', tokens.join('.'), trustMs / 1000),
  };
}

export async function putTrust(tx: WriteTx, record: TrustedDeviceRecord, now: number): Promise<void> {
  const devices = tx.in(TrustedDevices);
  for (const old of (await devices.listBy('expiry', [], { limit: 20 })).items) if (old.expiresAt <= now) await devices.delete(old.tokenDigest);
  await devices.insert(record);
}

export async function isTrustedBrowser(request: PageRequest, ctx: PageContext, identityStoreId: string, userId: string): Promise<boolean> {
  const keys = heldTokens(request, ctx).map((token) => [trustDigest(ctx, token)]);
  if (keys.length === 0) return false;
  const records = await ctx.read((tx) => tx.in(TrustedDevices).getMany(keys));
  const now = ctx.clock.now();
  return records.some((record) => record !== undefined && record.expiresAt > now
    && record.identityStoreId === identityStoreId && record.userId === userId);
}

/** After a new password or a removed MFA device, every browser is new again. */
export async function forgetTrustedDevicesOf(tx: WriteTx, identityStoreId: string, userId: string): Promise<void> {
  const devices = tx.in(TrustedDevices);
  for (const device of await devices.allBy('user', [identityStoreId, userId])) await devices.delete(device.tokenDigest);
}

function heldTokens(request: PageRequest, ctx: PageContext): string[] {
  return (readCookie(request, ctx, 'trusted') ?? '').split('.').filter((token) => token !== '').slice(0, usersPerBrowser);
}

function trustDigest(ctx: PageContext, token: string): string {
  return ctx.seal.digest('signin/trusted-device', token);
}
