/**
 * Back-off for guessed passwords and codes, by name and by address. Names are counted whether or not they exist, so
 * that being blocked tells nothing. An attempt is counted before its secret is looked at: many at once gain nothing.
 */
import { PageError, type PageContext } from '../../wire/page.ts';
import type { WriteTx } from '../../wire/context.ts';
import { Attempts, type AttemptRecord } from '../records.ts';

const minute = 60_000;
const forgetAfter = 60 * minute;
const longestBlock = 15 * minute;

/** Failures that are free of a wait. One address may stand for a whole office (or, here, for everyone). */
const freeFailures = { name: 5, address: 50 };

/** Tells the person how long to wait; the pages show it with the form. */
export class TooManyAttempts extends PageError {
  readonly retryAfterSeconds: number;
  constructor(retryAfterSeconds: number) {
    const wait = retryAfterSeconds < 90 ? `${retryAfterSeconds} seconds` : `${Math.ceil(retryAfterSeconds / 60)} minutes`;
    super(429, 'TooManyAttempts', `There were too many attempts that did not work. Wait ${wait}, then try again.`);
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

export interface AttemptNames {
  /** What is guessed, for instance `password` or `mfa`. */
  readonly what: string;
  /** Whose: a directory and a user name, a user id. */
  readonly whose: readonly string[];
  readonly remoteAddress: string;
}

/** Counts an attempt as a failure, or throws `TooManyAttempts` without counting it. */
export async function beginAttempt(ctx: PageContext, names: AttemptNames): Promise<void> {
  const now = ctx.clock.now();
  const blockedUntil = await ctx.write(async (tx) => {
    await forgetExpired(tx, now);
    const keys = [
      { name: nameKey(ctx, names), free: freeFailures.name },
      { name: addressKey(ctx, names), free: freeFailures.address },
    ];
    const records = await tx.in(Attempts).getMany(keys.map((key) => [key.name]));
    const blocked = Math.max(0, ...records.map((record) => record?.blockedUntil ?? 0));
    // A clock that was put back leaves blocks further away than any block lasts.
    if (blocked > now && blocked <= now + longestBlock) return blocked;
    for (const [i, key] of keys.entries()) {
      await tx.in(Attempts).put(afterFailure(records[i], key.name, key.free, now));
    }
    return undefined;
  });
  if (blockedUntil !== undefined) throw new TooManyAttempts(Math.ceil((blockedUntil - now) / 1000));
}

/** The attempt was right: its name's failures are forgotten, and its address is not charged for it. */
export async function attemptSucceeded(ctx: PageContext, tx: WriteTx, names: AttemptNames): Promise<void> {
  await tx.in(Attempts).delete(nameKey(ctx, names));
  const address = await tx.in(Attempts).get(addressKey(ctx, names));
  if (address !== undefined) await tx.in(Attempts).put({ ...address, failures: Math.max(0, address.failures - 1), blockedUntil: 0 });
}

function afterFailure(old: AttemptRecord | undefined, name: string, free: number, now: number): AttemptRecord {
  const failures = (old === undefined || old.expiresAt <= now ? 0 : old.failures) + 1;
  const block = failures < free ? 0 : Math.min(longestBlock, 30_000 * 2 ** Math.min(10, failures - free));
  return { name, failures, blockedUntil: now + block, expiresAt: now + forgetAfter };
}

function nameKey(ctx: PageContext, names: AttemptNames): string {
  return `${names.what}:name:${ctx.seal.digest('signin/attempt', JSON.stringify(names.whose))}`;
}

function addressKey(ctx: PageContext, names: AttemptNames): string {
  return `${names.what}:address:${ctx.seal.digest('signin/attempt', names.remoteAddress)}`;
}

async function forgetExpired(tx: WriteTx, now: number): Promise<void> {
  const { items } = await tx.in(Attempts).listBy('expiry', [], { limit: 20 });
  for (const record of items) if (record.expiresAt <= now) await tx.in(Attempts).delete(record.name);
}
