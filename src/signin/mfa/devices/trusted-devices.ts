/**
 * Browsers that users have chosen to trust. Context-aware MFA does not ask there. One cookie holds the tokens of the
 * last few users of the browser; each token is good for one user only, and only with the secret beside it that the
 * page's script keeps (`page/session-proof.ts`).
 */
import type { WriteTx } from '../../../wire/context.ts';
import type { PageContext, PageRequest } from '../../../wire/page.ts';
import { readCookie, setCookie } from '../../page/cookies.ts';
import { equalSecrets } from '../../../kernel/secrets/equal-secrets.ts';
import { TrustedDevices, type TrustedDeviceRecord } from '../../records/mfa.ts';

/** A month, then the browser is asked again. */
const trustMs = 30 * 24 * 60 * 60_000;
const usersPerBrowser = 5;

export interface NewTrust {
  readonly record: TrustedDeviceRecord;
  readonly cookie: string;
  readonly secret: string;
}

export function newTrust(request: PageRequest, ctx: PageContext, identityStoreId: string, userId: string): NewTrust {
  const token = ctx.ids.token();
  const secret = ctx.ids.token();
  const tokens = [token, ...heldTokens(request, ctx)].slice(0, usersPerBrowser);
  return {
    secret,
    record: {
      tokenDigest: trustDigest(ctx, token),
      secretDigest: secretDigest(ctx, secret),
      identityStoreId,
      userId,
      expiresAt: ctx.clock.now() + trustMs,
    },
    cookie: setCookie(ctx, 'trusted', tokens.join('.'), trustMs / 1000),
  };
}

export async function putTrust(tx: WriteTx, record: TrustedDeviceRecord, now: number): Promise<void> {
  const devices = tx.in(TrustedDevices);
  for (const old of (await devices.listBy('expiry', [], { limit: 20 })).items)
    if (old.expiresAt <= now) await devices.delete(old.tokenDigest);
  await devices.insert(record);
}

export interface TrustClaim {
  readonly user: { readonly identityStoreId: string; readonly userId: string };
  /** What the page's script kept: the secrets of the browser's last few users, joined by dots. */
  readonly secrets: string;
}

/** The user's trust in the browser that sends both halves, if there is any: what `isTrusted` asks by. */
export async function findTrust(
  request: PageRequest,
  ctx: PageContext,
  { user, secrets }: TrustClaim,
): Promise<string | undefined> {
  const keys = heldTokens(request, ctx).map((token) => [trustDigest(ctx, token)]);
  if (keys.length === 0) return undefined;
  const held = secrets.slice(0, 1024).split('.').slice(0, usersPerBrowser);
  const digests = held.map((secret) => secretDigest(ctx, secret));
  const records = await ctx.read((tx) => tx.in(TrustedDevices).getMany(keys));
  return records.find(
    (record) =>
      isOf(record, user, ctx.clock.now()) && digests.some((digest) => equalSecrets(record?.secretDigest ?? '', digest)),
  )?.tokenDigest;
}

/** Whether the trust still holds: it ends with a new password, a removed device, or its time. */
export async function isTrusted(ctx: PageContext, user: TrustClaim['user'], digest: string): Promise<boolean> {
  return isOf(await ctx.read((tx) => tx.in(TrustedDevices).get(digest)), user, ctx.clock.now());
}

function isOf(record: TrustedDeviceRecord | undefined, user: TrustClaim['user'], now: number): boolean {
  return (
    record !== undefined &&
    record.expiresAt > now &&
    record.identityStoreId === user.identityStoreId &&
    record.userId === user.userId
  );
}

/** After a new password or a removed MFA device, every browser is new again. */
export async function forgetTrustedDevicesOf(tx: WriteTx, identityStoreId: string, userId: string): Promise<void> {
  const devices = tx.in(TrustedDevices);
  for (const device of await devices.allBy('user', [identityStoreId, userId])) await devices.delete(device.tokenDigest);
}

function heldTokens(request: PageRequest, ctx: PageContext): string[] {
  return (readCookie(request, ctx, 'trusted') ?? '')
    .split('.')
    .filter((token) => token !== '')
    .slice(0, usersPerBrowser);
}

function secretDigest(ctx: Pick<PageContext, 'seal'>, secret: string): string {
  return ctx.seal.digest('signin/trusted-secret', secret);
}

function trustDigest(ctx: PageContext, token: string): string {
  return ctx.seal.digest('signin/trusted-device', token);
}
