/**
 * Guessing is slowed: after five failures a name waits, longer with each, up to a quarter of an hour. Names that nobody
 * has wait as well, so that waiting tells nothing.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/authentication.html#authentication-flow-lockout-behavior
 */
import type { Context, ReadTx, WriteTx } from '../../../wire/context.ts';
import { notAuthorized } from '../errors.ts';
import type { PoolRecord } from '../records.ts';
import { sweepExpired } from '../sweep.ts';
import { FailedSignIns } from '../user-records.ts';

const freeFailures = 5;
const longestMs = 15 * 60_000;

type Ctx = Pick<Context, 'seal' | 'clock'>;

function digestOf({ seal }: Ctx, name: string): string {
  return seal.digest('cognito-identity-provider/failed-sign-in', name);
}

/**
 * Before a secret is looked at, and again where it was right: whoever sends all guesses at once has no more of them.
 * @throws AwsError NotAuthorizedException
 */
export async function requireUnlocked(tx: ReadTx, ctx: Ctx, { id }: PoolRecord, name: string): Promise<void> {
  const failed = await tx.in(FailedSignIns).get(id, digestOf(ctx, name));
  if (failed && failed.lockedUntil > ctx.clock.now()) throw notAuthorized('Password attempts exceeded');
}

export async function noteFailure(ctx: Context, { id: poolId }: PoolRecord, name: string): Promise<void> {
  const digest = digestOf(ctx, name);
  await ctx.write(async (tx) => {
    const now = ctx.clock.now();
    const before = await tx.in(FailedSignIns).get(poolId, digest);
    const failures = (before && before.expiresAt > now ? before.failures : 0) + 1;
    const waitMs = failures < freeFailures ? 0 : Math.min(1000 * 2 ** Math.min(failures - freeFailures, 20), longestMs);
    await tx.in(FailedSignIns).put({ poolId, digest, failures, lockedUntil: now + waitMs, expiresAt: now + longestMs });
    await sweepExpired(tx, FailedSignIns, now);
  });
}

/** For the transaction that signs in. */
export async function forgetFailures(tx: WriteTx, ctx: Ctx, { id }: PoolRecord, name: string): Promise<void> {
  const digest = digestOf(ctx, name);
  if (await tx.in(FailedSignIns).get(id, digest)) await tx.in(FailedSignIns).delete(id, digest);
}
