/** What a confirmed sign-up is answered with, so that it goes on as a sign-in (aws-amplify's autoSignIn). */
import type { Context } from '../../../../wire/context.ts';
import { allowsFlow } from '../../clients/client-settings.ts';
import type { ClientAndPool } from '../../pools/find-pool.ts';
import { firstFactorsOf } from '../../pools/pool-settings.ts';
import type { UserRecord } from '../../user-records.ts';
import { newChallenge, sealChallenge, stampOf } from '../challenge.ts';

/** Whether a user of the client needs no password. */
export function signsInByCode({ pool, client }: ClientAndPool): boolean {
  return allowsFlow(client.settings, 'USER_AUTH') && firstFactorsOf(pool.settings).includes('EMAIL_OTP');
}

/** `Session` for InitiateAuth by USER_AUTH, where the proof of the address is one that signs in. */
export function sessionOfSignUp(
  ctx: Pick<Context, 'seal' | 'clock' | 'ids'>,
  place: ClientAndPool,
  user: UserRecord,
): { Session?: string } {
  if (!signsInByCode(place) || user.attributes['email_verified'] !== 'true') return {};
  const state = newChallenge(ctx, place, { kind: 'SIGNED_UP', username: user.username, of: stampOf(user) });
  return { Session: sealChallenge(ctx, state) };
}
