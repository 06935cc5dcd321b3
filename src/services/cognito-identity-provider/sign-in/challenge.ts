/**
 * What a sign-in under way has to remember, sealed into what the client brings back: nothing is written for a
 * challenge. What has been answered is noted by its id, and is good once.
 */
import { UniqueViolation } from '../../../kernel/collections/collection.ts';
import type { Context, WriteTx } from '../../../wire/context.ts';
import type { ClientAndPool } from '../pools/find-pool.ts';
import { notAuthorized } from '../errors.ts';
import { sweepExpired } from '../sweep.ts';
import { AnsweredChallenges, type UserRecord } from '../user-records.ts';

export interface ChallengeState {
  readonly id: string;
  readonly kind:
    | 'PASSWORD_VERIFIER'
    | 'NEW_PASSWORD_REQUIRED'
    | 'SOFTWARE_TOKEN_MFA'
    | 'MFA_SETUP'
    | 'CUSTOM_CHALLENGE'
    | 'SELECT_CHALLENGE'
    | 'EMAIL_OTP'
    | 'SIGNED_UP';
  readonly clientId: string;
  /** The user's own name, or one made up for somebody who is not there. */
  readonly username: string;
  /** Whose sign-in it is, as they were when it began; not of PASSWORD_VERIFIER, which proves the password itself. */
  readonly of?: string;
  readonly expiresAt: number;
  /** Of SRP: what both sides have sent, and the server's secret, in hexadecimal. */
  readonly srp?: { readonly A: string; readonly B: string; readonly b: string };
  /** Of EMAIL_OTP: what was mailed. */
  readonly code?: string;
  /** Of MFA_SETUP: the app's secret, Base32, and whether a code of it has been shown. */
  readonly totp?: { readonly secret: string; readonly verifiedStep?: number };
  /** Of custom challenges: what happened so far, and what is asked now. */
  readonly custom?: { readonly session: readonly object[]; readonly privateParameters: object; readonly name?: string };
}

type Ctx = Pick<Context, 'seal' | 'clock' | 'ids'>;

const purpose = 'cognito-identity-provider/challenge';
const minute = 60_000;

export function newChallenge(
  ctx: Ctx,
  { client }: ClientAndPool,
  state: Omit<ChallengeState, 'id' | 'clientId' | 'expiresAt'>,
): ChallengeState {
  const expiresAt = ctx.clock.now() + (client.settings.AuthSessionValidity ?? 3) * minute;
  return { ...state, id: ctx.ids.uuid(), clientId: client.id, expiresAt };
}

export function sealChallenge({ seal }: Ctx, state: ChallengeState): string {
  return seal.seal(purpose, JSON.stringify(state));
}

/** In Base64, as SRP's clients decode it. */
export function secretBlockOf(ctx: Ctx, state: ChallengeState): string {
  return Buffer.from(sealChallenge(ctx, state), 'base64url').toString('base64');
}

/** @throws AwsError NotAuthorizedException where it is none of the client's, or over */
export function openChallenge(
  ctx: Ctx,
  { client }: ClientAndPool,
  kind: ChallengeState['kind'],
  sealed: string,
): ChallengeState {
  return opened(ctx, sealed, (state) => state.kind === kind && state.clientId === client.id);
}

function opened(ctx: Ctx, sealed: string, isMeant: (state: ChallengeState) => boolean): ChallengeState {
  const text = ctx.seal.open(purpose, sealed);
  const state = text === undefined ? undefined : (JSON.parse(text) as ChallengeState);
  if (!state || !isMeant(state)) throw notAuthorized('Invalid session for the user.');
  if (state.expiresAt <= ctx.clock.now()) throw notAuthorized('Invalid session for the user, session is expired.');
  return state;
}

/** Another password, and a sign-out of everything, end the sign-ins that are under way. */
export function stampOf({ sub, password, signOuts = 0 }: UserRecord): string {
  return [sub, password?.salt ?? '', signOuts].join(' ');
}

/**
 * Whose challenge it is, if it is still theirs.
 * @throws AwsError NotAuthorizedException where they were signed out, or have another password, since
 */
export function requireSame(state: ChallengeState, user: UserRecord | undefined): UserRecord {
  if (!user || state.of !== stampOf(user)) throw notAuthorized('Invalid session for the user.');
  return user;
}

/** A sign-in that waits for an app to be set up, whichever client's. @throws AwsError NotAuthorizedException */
export function openSetup(ctx: Ctx, sealed: string): ChallengeState {
  return opened(ctx, sealed, (state) => state.kind === 'MFA_SETUP');
}

/** @throws AwsError NotAuthorizedException where it has been used before */
export async function useUp(tx: WriteTx, { clock }: Ctx, { id, expiresAt }: ChallengeState): Promise<void> {
  try {
    await tx.in(AnsweredChallenges).insert({ id, expiresAt });
  } catch (error) {
    if (!(error instanceof UniqueViolation)) throw error;
    throw notAuthorized('Invalid session for the user, session can only be used once.');
  }
  await sweepExpired(tx, AnsweredChallenges, clock.now());
}
