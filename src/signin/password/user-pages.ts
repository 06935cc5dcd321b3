/** `/signin/user` and `/signin/password`: who, and the proof. */
import { findUserByName } from '../../services/identitystore/internal.ts';
import type { PageContext, PageRequest, PageResponse, PageRoute } from '../../wire/page.ts';
import { attemptSucceeded, beginAttempt } from '../flow/attempts.ts';
import { TooManyAttempts } from '../page/too-many-attempts.ts';
import { offersFirstCodes } from '../mfa/email-codes.ts';
import { postedFlow, requireFlow, startFlow, updateFlow, longestChoice, type Flow } from '../flow/flow.ts';
import { html } from '../page/html.ts';
import { field, form, pageLayout } from '../page/layout.ts';
import { getPage, postPage } from '../page/page-route.ts';
import { checkPassword } from './passwords.ts';
import { Passwords } from '../records/credentials.ts';
import { htmlResponse, redirect } from '../page/responses.ts';
import { sessionScriptPath } from '../page/session-proof.ts';
import { findTrust } from '../mfa/devices/trusted-devices.ts';
import { nextStep, stepPath } from '../flow/steps.ts';

export const userPages: readonly PageRoute[] = [
  getPage('/signin/user', showUser),
  postPage('/signin/user', postUser),
  getPage('/signin/password', showPassword),
  postPage('/signin/password', postPassword),
];

/** One text for every reason: a wrong password, no password yet, a disabled or unknown user. */
const wrongText =
  'The user name or the password is not right. Check both and try again. ' +
  'If you have no password yet, ask your administrator to send you a link for one.';

const longestUserName = 128;

async function showUser(request: PageRequest, ctx: PageContext): Promise<PageResponse> {
  const flow = await requireFlow(request, ctx, request.query.get('flow'));
  return flow.identityStoreId === undefined ? redirect('/device') : userPage(flow, flow.userName);
}

async function postUser(request: PageRequest, ctx: PageContext): Promise<PageResponse> {
  const { flow, form: posted } = await postedFlow(request, ctx);
  if (flow.identityStoreId === undefined) return redirect('/device');
  const userName = (posted.get('username') ?? '').trim();
  if (userName === '') return userPage(flow, '', 'Enter your user name.');
  if (userName.length > longestUserName)
    return userPage(flow, userName, `User names have at most ${longestUserName} characters.`);
  const resume = new URLSearchParams((posted.get('resume') ?? '').slice(0, longestChoice)).toString();
  await ctx.write(async (tx) => {
    await updateFlow(tx, flow, {
      userName,
      ...(resume === '' || flow.target.kind !== 'portal' ? {} : { target: { kind: 'portal', resume } }),
    });
  });
  return redirect(stepPath('/signin/password', flow));
}

async function showPassword(request: PageRequest, ctx: PageContext): Promise<PageResponse> {
  const flow = await requireFlow(request, ctx, request.query.get('flow'));
  return flow.userName === undefined
    ? redirect(stepPath('/signin/user', flow))
    : await passwordPage(ctx, flow, flow.userName, {});
}

async function postPassword(request: PageRequest, ctx: PageContext): Promise<PageResponse> {
  const { flow, form: posted } = await postedFlow(request, ctx);
  const { identityStoreId, userName } = flow;
  if (identityStoreId === undefined || userName === undefined) return redirect(stepPath('/signin/user', flow));
  const password = posted.get('password') ?? '';
  if (password === '')
    return await passwordPage(ctx, flow, userName, { fieldError: 'Enter your password.', status: 400 });
  const names = { what: 'password', whose: [identityStoreId, userName.toLowerCase()] };
  try {
    await beginAttempt(ctx, names);
  } catch (error) {
    if (!(error instanceof TooManyAttempts)) throw error;
    return await passwordPage(ctx, flow, userName, {
      error: error.message,
      status: 429,
      retryAfter: error.retryAfterSeconds,
    });
  }
  const { user, stored } = await ctx.read(async (tx) => {
    const found = await findUserByName(tx, identityStoreId, userName);
    return { user: found, stored: await tx.in(Passwords).get(identityStoreId, found?.userId ?? '') };
  });
  const check = await checkPassword(stored, password, ctx.clock.now());
  if (user === undefined || user.status !== 'ENABLED' || check === 'wrong')
    return await passwordPage(ctx, flow, userName, { error: wrongText, status: 400 });
  const trustDigest = await findTrust(request, ctx, { user, secrets: posted.get('trusted') ?? '' });
  const proved = await startFlow(
    request,
    ctx,
    {
      target: flow.target,
      identityStoreId,
      userName: user.userName,
      userId: user.userId,
      ...(trustDigest === undefined ? {} : { trustDigest }),
      ...(check === 'right-but-one-time' ? { mustChangePassword: true } : {}),
    },
    { previous: flow, inTransaction: (tx) => attemptSucceeded(ctx, tx, names) },
  );
  return await nextStep(request, ctx, proved);
}

function userPage(flow: Flow, userName: string | undefined, error?: string): PageResponse {
  const portal = flow.target.kind === 'portal';
  const page = pageLayout({
    title: 'Sign in',
    ...(portal ? { script: '/signin/static/portal.js' } : {}),
    lead: html`With your user of the directory <strong>${flow.identityStoreId}</strong>.`,
    body: form({
      action: '/signin/user',
      flow: flow.flowId,
      csrf: flow.csrfToken,
      body: html`${field({
        name: 'username',
        label: 'Username',
        autocomplete: 'username',
        value: userName,
        error,
        maxlength: longestUserName,
        autofocus: true,
      })}
${portal ? html`<input type="hidden" id="resume" name="resume">` : ''}
<button class="primary" type="submit">Next</button>`,
    }),
  });
  return htmlResponse(page, { scripts: portal, ...(error === undefined ? {} : { status: 400 }) });
}

interface PasswordState {
  readonly error?: string;
  readonly fieldError?: string;
  readonly status?: number;
  readonly retryAfter?: number;
}

async function passwordPage(
  ctx: PageContext,
  flow: Flow,
  userName: string,
  state: PasswordState,
): Promise<PageResponse> {
  const firstCodes = await ctx.read((tx) => offersFirstCodes(tx, flow));
  const page = pageLayout({
    title: 'Enter your password',
    script: sessionScriptPath,
    lead: html`Signing in as <strong>${userName}</strong>`,
    error: state.error,
    body: form({
      action: '/signin/password',
      flow: flow.flowId,
      csrf: flow.csrfToken,
      script: 'fill',
      // The hidden user name lets password managers file the password under it.
      body: html`<input type="text" name="username" autocomplete="username" value="${userName}" readonly hidden>
<input type="hidden" name="trusted" data-secret-of="trusted">
${field({
  name: 'password',
  label: 'Password',
  type: 'password',
  autocomplete: 'current-password',
  error: state.fieldError,
  autofocus: true,
})}
<button class="primary" type="submit">Sign in</button>`,
    }),
    footer: html`${
      firstCodes ? html`<a href="${stepPath('/signin/email-code', flow)}">First sign-in? Get a code by e-mail</a> ` : ''
    }<a href="${stepPath('/signin/forgot', flow)}">Forgot password?</a>
<a href="${stepPath('/signin/user', flow)}">Use another user name</a>`,
  });
  return htmlResponse(page, { ...state, scripts: true });
}
