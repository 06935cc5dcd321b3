/**
 * Tokens of transactions: what was done under one is not done again for ten minutes.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html#transaction-apis-txwriteitems
 */
import { createHash } from 'node:crypto';
import type { Context, WriteTx } from '../../../../wire/context.ts';
import { AwsError } from '../../../../wire/errors.ts';
import { placeOf } from '../../../../kernel/collections/place.ts';
import { decodeStored } from '../../../../kernel/collections/stored.ts';
import { encodeKey } from '../../../../kernel/key.ts';
import { type TokenRecord, TransactionTokens } from '../../records.ts';

const keptMs = 10 * 60 * 1000;
/** Old ones that go with each that comes. */
const swept = 20;

/** Of what was sent: bytes in Base64, members in their order by name. */
export function digestOf(request: unknown): string {
  const text = JSON.stringify(request, (_key, value: unknown) =>
    value instanceof Uint8Array
      ? Buffer.from(value).toString('base64')
      : typeof value === 'object' && value !== null && !Array.isArray(value)
        ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
        : value,
  );
  return createHash('sha256').update(text).digest('base64');
}

/** @throws AwsError IdempotentParameterMismatchException */
export async function isReplay(tx: WriteTx, ctx: Context, token: string, digest: string): Promise<boolean> {
  const before = await tx.in(TransactionTokens).get(ctx.caller.arn, token);
  if (!before || before.at <= ctx.clock.now() - keptMs) return false;
  if (before.digest === digest) return true;
  throw new AwsError('IdempotentParameterMismatchException', 'Request token reused with different parameters');
}

export async function rememberToken(tx: WriteTx, ctx: Context, token: string, digest: string): Promise<void> {
  const tokens = tx.in(TransactionTokens);
  const now = ctx.clock.now();
  for (const { caller, token: old } of await oldTokens(tx, ctx, now - keptMs)) await tokens.delete(caller, old);
  await tokens.put({ caller: ctx.caller.arn, token, digest, at: now });
}

/** Up to a moment that is over: what comes meanwhile is no matter of this transaction's. */
async function oldTokens(tx: WriteTx, ctx: Context, until: number): Promise<TokenRecord[]> {
  const place = placeOf(TransactionTokens, ctx);
  const prefix = place.index('at');
  const { entries } = await tx.raw.range({ start: prefix, end: prefix + encodeKey([until]) }, { limit: swept });
  const texts = await tx.raw.getMany(entries.map(({ value }) => place.records + (JSON.parse(value) as string)));
  return texts.flatMap((text) => (text === undefined ? [] : [decodeStored(TransactionTokens, text) as TokenRecord]));
}
