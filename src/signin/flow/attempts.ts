/**
 * Back-off for guessed passwords and codes, by the name that is guessed at. Names are counted whether or not they
 * exist, so that being blocked tells nothing. An attempt is counted before its secret is looked at: many at once gain
 * nothing.
 *
 * Not by address: everybody here is 127.0.0.1, and one program that guesses would stop everybody's sign-in.
 */
import type { PageContext } from '../../wire/page.ts';
import type { WriteTx } from '../../wire/context.ts';
import { TooManyAttempts } from '../page/too-many-attempts.ts';
import { Attempts, type AttemptRecord } from '../records/flows.ts';

const minute = 60_000;
const forgetAfter = 60 * minute;
const longestBlock = 15 * minute;

/** Failures that are free of a wait. */
const freeFailures = 5;

export interface AttemptNames {
  /** What is guessed, for instance `password` or `mfa`. */
  readonly what: string;
  /** Whose: a directory and a user name, a user id; a sign-in under way, where it is nobody's. */
  readonly whose: readonly string[];
}

/** Counts an attempt as a failure, or throws `TooManyAttempts` without counting it. */
export async function beginAttempt(ctx: PageContext, names: AttemptNames): Promise<void> {
  const now = ctx.clock.now();
  const blockedUntil = await ctx.write(async (tx) => {
    await forgetExpired(tx, now);
    const name = nameKey(ctx, names);
    const record = await tx.in(Attempts).get(name);
    const blocked = record?.blockedUntil ?? 0;
    // A clock that was put back leaves blocks further away than any block lasts.
    if (blocked > now && !isAhead(blocked, now + longestBlock)) return blocked;
    await tx.in(Attempts).put(afterFailure(record, name, now));
    return undefined;
  });
  if (blockedUntil !== undefined) throw new TooManyAttempts(Math.ceil((blockedUntil - now) / 1000));
}

/** The attempt was right: its name's failures are forgotten. */
export async function attemptSucceeded(ctx: PageContext, tx: WriteTx, names: AttemptNames): Promise<void> {
  await tx.in(Attempts).delete(nameKey(ctx, names));
}

function afterFailure(old: AttemptRecord | undefined, name: string, now: number): AttemptRecord {
  const forgotten = old === undefined || old.expiresAt <= now || isAhead(old.expiresAt, now + forgetAfter);
  const failures = (forgotten ? 0 : old.failures) + 1;
  const block =
    failures < freeFailures ? 0 : Math.min(longestBlock, 30_000 * 2 ** Math.min(10, failures - freeFailures));
  return { name, failures, blockedUntil: now + block, expiresAt: now + forgetAfter };
}

/**
 * Whether `time` lies so far beyond the latest that it can be that the clock must have been put back since. Attempts
 * that came at once, and wait for each other, have read the clock at slightly different times.
 */
function isAhead(time: number, latest: number): boolean {
  return time > latest + minute;
}

function nameKey(ctx: PageContext, names: AttemptNames): string {
  return `${names.what}:name:${ctx.seal.digest('signin/attempt', JSON.stringify(names.whose))}`;
}

async function forgetExpired(tx: WriteTx, now: number): Promise<void> {
  const { items } = await tx.in(Attempts).listBy('expiry', [], { limit: 20 });
  for (const record of items) if (record.expiresAt <= now) await tx.in(Attempts).delete(record.name);
}
