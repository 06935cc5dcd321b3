/**
 * One-time codes by mail: six digits, for ten minutes and five tries, good for the one sign-in that asked for them.
 * They stand in for an MFA device, or for the password of a user who never had one, where the directory's settings say
 * so. The latter are offered under every name, and nothing tells whether there is such a user.
 */
import { findUser, findUserByName, type UserRecord } from '../../services/identitystore/internal.ts';
import type { ReadTx, WriteTx } from '../../wire/context.ts';
import type { PageContext } from '../../wire/page.ts';
import { beginAttempt } from '../flow/attempts.ts';
import { signInSettings } from '../flow/directory-settings.ts';
import { updateFlow, type Flow } from '../flow/flow.ts';
import { composeMail, putMail } from '../mail/mail.ts';
import { Flows, type EmailCode, type FlowRecord } from '../records/flows.ts';
import { Passwords } from '../records/credentials.ts';
import { equalSecrets } from '../../kernel/secrets/equal-secrets.ts';
import { knownUser, mfaStep } from '../flow/steps.ts';
import { emailOf } from '../mail/user-emails.ts';

const lifetimeMs = 10 * 60_000;
const tries = 5;

/** Who the flow's code is for, and what it stands in for; `undefined` when no code is due now. */
export interface CodeRequest {
  readonly purpose: EmailCode['purpose'];
  readonly identityStoreId: string;
  readonly userName: string;
  /** Absent for a first password: nobody of this name may use a code, and the pages must not tell. */
  readonly user: UserRecord | undefined;
  readonly email: string | undefined;
}

export async function dueCode(ctx: PageContext, flow: Flow): Promise<CodeRequest | undefined> {
  const known = knownUser(flow);
  if (known === undefined) {
    const { identityStoreId, userName } = flow;
    if (
      identityStoreId === undefined ||
      userName === undefined ||
      !(await ctx.read((tx) => offersFirstCodes(tx, flow)))
    )
      return undefined;
    const user = await ctx.read((tx) => userWithoutPassword(tx, identityStoreId, userName));
    return { purpose: 'first-password', identityStoreId, userName, user, email: user && emailOf(user) };
  }
  if (flow.mustChangePassword === true || (await mfaStep(ctx, known)).step !== 'email-code') return undefined;
  const user = await ctx.read((tx) => findUser(tx, known.identityStoreId, known.userId));
  return (
    user && {
      purpose: 'mfa',
      identityStoreId: user.identityStoreId,
      userName: user.userName,
      user,
      email: emailOf(user),
    }
  );
}

/** Whether the directory mails codes to users who never had a password. */
export async function offersFirstCodes(
  tx: ReadTx,
  { identityStoreId }: Pick<FlowRecord, 'identityStoreId'>,
): Promise<boolean> {
  return identityStoreId !== undefined && (await signInSettings(tx, identityStoreId)).emailOneTimePassword;
}

async function userWithoutPassword(
  tx: ReadTx,
  identityStoreId: string,
  userName: string,
): Promise<UserRecord | undefined> {
  const user = await findUserByName(tx, identityStoreId, userName);
  if (user?.status !== 'ENABLED' || emailOf(user) === undefined) return undefined;
  return (await tx.in(Passwords).get(identityStoreId, user.userId)) === undefined ? user : undefined;
}

/** Whose guesses and messages are counted together. */
export function codeAttempt(what: 'email-code' | 'email-code-sent', due: CodeRequest) {
  return { what, whose: [due.identityStoreId, due.userName.toLowerCase()] };
}

/**
 * Mails a new code for the flow (where there is somebody to mail it to); an earlier one is void. Throws
 * `TooManyAttempts` when there were too many of them.
 */
export async function sendEmailCode(ctx: PageContext, flow: Flow, due: CodeRequest): Promise<void> {
  const { user, userName, purpose, email = '' } = due;
  await beginAttempt(ctx, codeAttempt('email-code-sent', due));
  const code = ctx.ids.digits(6);
  const now = ctx.clock.now();
  const emailCode: EmailCode = {
    purpose,
    userId: user?.userId ?? '',
    email,
    digest: codeDigest(ctx, flow, code),
    expiresAt: now + lifetimeMs,
    triesLeft: tries,
  };
  const mail = composeMail({
    mailId: ctx.ids.uuid(),
    to: email,
    sentAt: now,
    subject: 'Your one-time verification code',
    before: [
      `Hello ${user?.displayName ?? userName},`,
      `this code finishes the sign-in of the user ${userName}. It works once, within 10 minutes:`,
    ],
    content: { code },
    after: [
      'Enter it only on the page that asked for it. If you are not signing in, somebody knows your user name; ' +
        'tell your administrator.',
    ],
  });
  await ctx.write(async (tx) => {
    await updateFlow(tx, flow, { emailCode });
    if (user !== undefined) await putMail(tx, mail, ctx.seal);
  });
}

/** Whether `code` is the flow's; a right one is used up, a wrong one costs a try. */
export async function spendEmailCode(
  ctx: PageContext,
  tx: WriteTx,
  flow: Flow,
  due: CodeRequest,
  code: string,
): Promise<boolean> {
  const current = await tx.in(Flows).get(flow.flowId);
  const sent = current?.emailCode;
  if (current === undefined || sent === undefined || sent.purpose !== due.purpose) return false;
  const { emailCode: _, ...without } = current;
  const usable =
    due.user !== undefined &&
    sent.userId === due.user.userId &&
    sent.triesLeft > 0 &&
    sent.expiresAt > ctx.clock.now() &&
    sent.email === due.email;
  const right = equalSecrets(sent.digest, codeDigest(ctx, flow, code.replace(/\s/g, '')));
  if (usable && right) {
    await tx.in(Flows).put(without);
    return true;
  }
  await tx.in(Flows).put({ ...current, emailCode: { ...sent, triesLeft: Math.max(0, sent.triesLeft - 1) } });
  return false;
}

function codeDigest(ctx: PageContext, flow: Flow, code: string): string {
  return ctx.seal.digest('signin/email-code', `${flow.flowId}/${code}`);
}
