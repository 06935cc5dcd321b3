/** `/signin/email-code`: the code that was mailed, in place of an MFA device or of a first password. */
import { PageError, type PageContext, type PageRequest, type PageResponse, type PageRoute } from '../../wire/page.ts';
import { attemptSucceeded } from '../flow/attempts.ts';
import { TooManyAttempts } from '../page/too-many-attempts.ts';
import { codeAttempt, dueCode, sendEmailCode, spendEmailCode, type CodeRequest } from './email-codes.ts';
import { postedFlow, requireFlow, startFlow, type Flow } from '../flow/flow.ts';
import { html, type Html } from '../page/html.ts';
import { form, pageLayout } from '../page/layout.ts';
import { codeField, trustBox, type CodeState } from './mfa-forms.ts';
import { tryAttempt } from './mfa-pages.ts';
import { getPage, postPage } from '../page/page-route.ts';
import { htmlResponse, redirect } from '../page/responses.ts';
import { completeSignIn, knownUser, mfaStep, nextStep, stepPath } from '../flow/steps.ts';
import { newTrust } from './devices/trusted-devices.ts';
import { putVerifiedEmail } from '../mail/user-emails.ts';

export const emailCodePages: readonly PageRoute[] = [
  getPage('/signin/email-code', showCode),
  postPage('/signin/email-code', postCode),
];

const wrongCode =
  'This code is not right, or it has expired. Enter the six digits of the newest message, or send a new code.';

async function requireDue(ctx: PageContext, flow: Flow): Promise<CodeRequest | undefined> {
  const due = await dueCode(ctx, flow);
  if (due === undefined || due.email !== undefined || due.purpose === 'first-password') return due;
  throw new PageError(
    403,
    'MfaDeviceRequired',
    `The user ${due.userName} has no MFA device and no e-mail address that a code could be sent to. Ask your ` +
      `administrator.`,
  );
}

/** The first look sends the code; looking again does not. */
async function showCode(request: PageRequest, ctx: PageContext): Promise<PageResponse> {
  const flow = await requireFlow(request, ctx, request.query.get('flow'));
  const due = await requireDue(ctx, flow);
  if (due === undefined) return await notDue(request, ctx, flow);
  const sent = flow.emailCode?.purpose === due.purpose && flow.emailCode.userId === (due.user?.userId ?? '');
  return sent ? await codePage(ctx, flow, due, {}) : await sendAndShow(ctx, flow, due);
}

/** Somebody without a password chose another user name meanwhile: back to it. */
async function notDue(request: PageRequest, ctx: PageContext, flow: Flow): Promise<PageResponse> {
  return knownUser(flow) === undefined ? redirect(stepPath('/signin/user', flow)) : await nextStep(request, ctx, flow);
}

async function sendAndShow(ctx: PageContext, flow: Flow, due: CodeRequest): Promise<PageResponse> {
  try {
    await sendEmailCode(ctx, flow, due);
  } catch (error) {
    if (!(error instanceof TooManyAttempts)) throw error;
    return await codePage(ctx, flow, due, { error: error.message, status: 429, retryAfter: error.retryAfterSeconds });
  }
  return await codePage(ctx, flow, due, {});
}

async function postCode(request: PageRequest, ctx: PageContext): Promise<PageResponse> {
  const { flow, form: posted } = await postedFlow(request, ctx);
  const due = await requireDue(ctx, flow);
  if (due === undefined) return await notDue(request, ctx, flow);
  if (posted.get('again') === 'yes') return await sendAndShow(ctx, flow, due);
  const names = codeAttempt('email-code', due);
  const refusal = await tryAttempt(ctx, names);
  if (refusal !== undefined) return await codePage(ctx, flow, due, refusal);
  const code = posted.get('code') ?? '';
  const now = ctx.clock.now();
  const spend = (tx: Parameters<typeof spendEmailCode>[1]) =>
    spendEmailCode(ctx, tx, flow, due, code).then(async (right) => {
      if (!right) return false;
      await attemptSucceeded(ctx, tx, names);
      if (due.user !== undefined && due.email !== undefined) await putVerifiedEmail(tx, due.user, due.email, now);
      return true;
    });
  const wrong = () => codePage(ctx, flow, due, { error: wrongCode, status: 400 });
  if (due.purpose === 'first-password') {
    if (!(await ctx.write(spend)) || due.user === undefined) return await wrong();
    const { identityStoreId, userId, userName } = due.user;
    const proved = await startFlow(
      request,
      ctx,
      { target: flow.target, identityStoreId, userName, userId, mustChangePassword: true },
      { previous: flow },
    );
    return await nextStep(request, ctx, proved);
  }
  if (due.user === undefined) return await wrong();
  const { identityStoreId, userId, userName } = due.user;
  const user = { identityStoreId, userId, userName };
  const { mode } = await mfaStep(ctx, user);
  const trust =
    mode === 'CONTEXT_AWARE' && posted.get('trust') === 'yes'
      ? newTrust(request, ctx, identityStoreId, userId)
      : undefined;
  return (await completeSignIn(request, ctx, { flow, user, trust, check: spend })) ?? (await wrong());
}

async function codePage(ctx: PageContext, flow: Flow, due: CodeRequest, state: CodeState): Promise<PageResponse> {
  const mode = due.purpose === 'mfa' && due.user !== undefined ? (await mfaStep(ctx, due.user)).mode : undefined;
  const where =
    due.purpose === 'mfa'
      ? html`Enter the code that was sent to <strong>${masked(due.email ?? '')}</strong>.`
      : 'If this user has no password yet and has an e-mail address, a code was sent there. Enter it here.';
  const hidden = (name: string, value: string): Html => html`<input type="hidden" name="${name}" value="${value}">`;
  return htmlResponse(
    pageLayout({
      title: due.purpose === 'mfa' ? 'Additional verification required' : 'Check your e-mail',
      lead: html`Signing in as <strong>${due.userName}</strong>. ${where}`,
      body: html`${form({
        action: '/signin/email-code',
        flow: flow.flowId,
        csrf: flow.csrfToken,
        body: html`${codeField({ ...state }, 'Verification code')}
${trustBox(mode)}
<button class="primary" type="submit">Sign in</button>`,
      })}
${form({
  action: '/signin/email-code',
  flow: flow.flowId,
  csrf: flow.csrfToken,
  body: html`${hidden('again', 'yes')}<button type="submit">Send a new code</button>`,
})}`,
      footer: html`<a href="${stepPath('/signin/user', flow)}">Use another user name</a>`,
    }),
    state,
  );
}

/** Enough for its owner to know it, too little for anybody else. */
function masked(email: string): string {
  const at = email.lastIndexOf('@');
  return `${email.slice(0, 1)}***${email.slice(at)}`;
}
