/**
 * Codes that are mailed: six digits, kept as a keyed digest, good until a domain time, for a few tries, and only so
 * many of them in an hour. https://docs.aws.amazon.com/cognito/latest/developerguide/quotas.html
 */
import { equalSecrets } from '../../../kernel/secrets/equal-secrets.ts';
import type { Context, WriteTx } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import { limitExceeded } from '../errors.ts';
import { Codes, type CodePurpose, type CodeRecord, type UserRecord } from '../user-records.ts';

const hourMs = 3_600_000;
const lifetimeMs: Readonly<Record<CodePurpose, number>> = {
  'sign-up': 24 * hourMs,
  password: hourMs,
  'attribute:email': 24 * hourMs,
  'attribute:phone_number': 24 * hourMs,
};
const maxWrongTries = 5;
const maxPerHour = 5;

type Owner = Pick<UserRecord, 'poolId' | 'username'>;
type Ctx = Pick<Context, 'seal' | 'clock'>;

export interface NewCode {
  readonly purpose: CodePurpose;
  readonly code: string;
  readonly destination: string;
}

/** In place of an earlier one. @throws AwsError LimitExceededException */
export async function putCode(tx: WriteTx, ctx: Ctx, { poolId, username }: Owner, made: NewCode): Promise<void> {
  const { purpose, code, destination } = made;
  const now = ctx.clock.now();
  const before = await tx.in(Codes).get(poolId, username, purpose);
  const isSameHour = before !== undefined && Math.abs(now - before.sent.since) < hourMs;
  const sent = isSameHour ? { ...before.sent, count: before.sent.count + 1 } : { since: now, count: 1 };
  if (sent.count > maxPerHour) throw attemptLimit();
  await tx.in(Codes).put({
    poolId,
    username,
    purpose,
    destination,
    sent,
    digest: digestOf(
      ctx,
      {
        poolId,
        username,
        purpose,
      },
      code,
    ),
    expiresAt: now + lifetimeMs[purpose],
    wrongTries: 0,
  });
}

export type CodeVerdict = 'right' | 'wrong' | 'expired' | 'limit';

/**
 * Whether the code is the one that was mailed, to where it was. A right one is used up; a wrong one counts, so that the
 * caller commits before it refuses (`refuseCode`).
 */
export async function takeCode(
  tx: WriteTx,
  ctx: Ctx,
  { poolId, username }: Owner,
  given: { readonly purpose: CodePurpose; readonly code: string; readonly destination: string | undefined },
): Promise<CodeVerdict> {
  const { purpose, code, destination } = given;
  const kept = await tx.in(Codes).get(poolId, username, purpose);
  if (!kept || kept.expiresAt <= ctx.clock.now() || kept.destination !== destination) return 'expired';
  if (kept.wrongTries >= maxWrongTries) return 'limit';
  if (!equalSecrets(kept.digest, digestOf(ctx, kept, code))) {
    await tx.in(Codes).put({ ...kept, wrongTries: kept.wrongTries + 1 });
    return 'wrong';
  }
  await tx.in(Codes).delete(poolId, username, purpose);
  return 'right';
}

/** @throws AwsError CodeMismatchException, ExpiredCodeException, LimitExceededException */
export function refuseCode(verdict: CodeVerdict): void {
  if (verdict === 'right') return;
  if (verdict === 'limit') throw attemptLimit();
  if (verdict === 'wrong')
    throw new AwsError('CodeMismatchException', 'Invalid verification code provided, please try again.');
  throw expiredCode();
}

export function expiredCode(): AwsError {
  return new AwsError('ExpiredCodeException', 'Invalid code provided, please request a code again.');
}

export async function removeCodes(tx: WriteTx, { poolId, username }: Owner): Promise<void> {
  for (const { purpose } of await tx.in(Codes).all([poolId, username]))
    await tx.in(Codes).delete(poolId, username, purpose);
}

function attemptLimit(): AwsError {
  return limitExceeded('Attempt limit exceeded, please try after some time.');
}

function digestOf(
  { seal }: Ctx,
  { poolId, username, purpose }: Omit<CodeRecord, 'digest' | 'destination' | 'expiresAt' | 'wrongTries' | 'sent'>,
  code: string,
): string {
  return seal.digest('cognito-identity-provider/code', JSON.stringify([poolId, username, purpose, code]));
}
