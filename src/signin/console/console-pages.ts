/**
 * `/console/signin`, `/console/signin/link` and `/console/signout`: the root user's way into the console. People come
 * through the access portal.
 */
import { PageError, type PageContext, type PageRequest, type PageResponse, type PageRoute } from '../../wire/page.ts';
import { attemptSucceeded, beginAttempt } from '../flow/attempts.ts';
import { TooManyAttempts } from '../page/too-many-attempts.ts';
import {
  consoleSessionMs,
  consoleSessionOfCookie,
  endConsoleSession,
  findConsoleSession,
  newConsoleSession,
  putConsoleSession,
  rootCaller,
  type ConsoleSession,
} from '../sessions/console-sessions.ts';
import { replacementNote } from '../sessions/replacement-note.ts';
import { clearCookie, setCookie } from '../page/cookies.ts';
import { clearFlowCookie, endFlow, findFlow, postedFlow, startFlow, withFlowCookies, type Flow } from '../flow/flow.ts';
import { html, type Html } from '../page/html.ts';
import { field, form, messagePage, pageLayout } from '../page/layout.ts';
import { findLink, linkDigest, useLink } from '../links/one-time-links.ts';
import { getPage, postPage } from '../page/page-route.ts';
import { checkPassword } from '../password/passwords.ts';
import type { ConsoleSessionRecord } from '../records/sessions.ts';
import { safePath } from '../page/request-checks.ts';
import { htmlResponse, redirect } from '../page/responses.ts';
import { handOver, withoutScript } from '../page/session-pages.ts';
import { presentedProof, ProofNeeded, sessionScriptPath } from '../page/session-proof.ts';
import { findRootUserByEmail } from '../password/root-user.ts';

export const consolePages: readonly PageRoute[] = [
  getPage('/console/signin', showSignIn),
  postPage('/console/signin', signIn),
  postPage('/console/signin/link', signInByLink),
  postPage('/console/signout', signOut),
];

const wrongText = 'The e-mail address or the password is not right. Check both and try again.';

async function showSignIn(request: PageRequest, ctx: PageContext): Promise<PageResponse> {
  const next = safePath(request.query.get('next'), '/console/', ctx);
  const token = request.query.get('token');
  const digest = linkDigest(ctx, token ?? '');
  const subject = await ctx.read((tx) => findLink(tx, digest, ctx.clock.now()));
  const before = await consoleSessionOfCookie(request, ctx);
  if (token !== null && subject?.kind === 'console') {
    const isSame = before === undefined || before.caller.arn === rootCaller(subject.account).arn;
    return linkPage(token, next, isSame ? undefined : before);
  }
  const signedIn = await provenSession(request, ctx, before);
  const other = request.query.has('switch') ? signedIn : undefined;
  if (signedIn !== undefined && other === undefined) return redirect(next);
  if (token !== null) return staleLink(next);
  const flow =
    (await findFlow(request, ctx, request.query.get('flow'))) ??
    (await startFlow(request, ctx, { target: { kind: 'console', next } }));
  return withFlowCookies(flow, signInPage(flow, { other }));
}

/** The cookie alone says nothing about its session, not even whose it is. */
async function provenSession(
  request: PageRequest,
  ctx: PageContext,
  before: ConsoleSession | undefined,
): Promise<ConsoleSession | undefined> {
  if (before === undefined) return undefined;
  if (presentedProof(request) === undefined) throw new ProofNeeded('console');
  return await findConsoleSession(request, ctx);
}

/**
 * `sandlot console`'s link works once, so looking at it must not use it up: its page's form does, sent by the script.
 */
function linkPage(token: string, next: string, other: ConsoleSession | undefined): PageResponse {
  const hidden = (name: string, value: string): Html => html`<input type="hidden" name="${name}" value="${value}">`;
  return htmlResponse(
    pageLayout({
      title: 'Sign in to the console',
      script: sessionScriptPath,
      body: html`${other && replacementNote(other)}${form({
        action: '/console/signin/link',
        script: other === undefined ? 'submit' : 'fill',
        body: html`${hidden('token', token)}${hidden('next', next)}
<input type="hidden" name="console" data-secret-of="console">
<button class="primary" type="submit">Sign in</button>`,
      })}
${withoutScript}`,
    }),
    { scripts: true },
  );
}

async function signInByLink(request: PageRequest, ctx: PageContext): Promise<PageResponse> {
  const posted = await request.form();
  const next = safePath(posted.get('next'), '/console/', ctx);
  const digest = linkDigest(ctx, posted.get('token') ?? '');
  const before = await findConsoleSession(request, ctx, posted.get('console') ?? '');
  const now = ctx.clock.now();
  // Only the link's own account is known here; the session's record is made for it inside, from values made outside.
  const made = newConsoleSession(ctx, { kind: 'root', account: '' });
  const used = await ctx.write(async (tx) => {
    const subject = await useLink(tx, digest, now);
    if (subject?.kind !== 'console') return false;
    const record: ConsoleSessionRecord = { ...made.record, principal: { kind: 'root', account: subject.account } };
    if (before !== undefined) await endConsoleSession(tx, before.tokenDigest);
    await putConsoleSession(tx, record);
    return true;
  });
  if (!used) return staleLink(next);
  return handOver('console', made.secret, next, [setCookie(ctx, 'console', made.token, consoleSessionMs / 1000)]);
}

function staleLink(next: string): PageResponse {
  const signInPath = `/console/signin?${new URLSearchParams({ next }).toString()}`;
  return htmlResponse(
    messagePage(
      'This link does not work any more',
      'Sign-in links work once and for 15 minutes. Run "sandlot console" for a new one.',
      {
        more: html`<p class="action"><a class="button primary" href="${signInPath}">Sign in with the password</a></p>`,
      },
    ),
    { status: 410 },
  );
}

async function signIn(request: PageRequest, ctx: PageContext): Promise<PageResponse> {
  const { flow, form: posted } = await postedFlow(request, ctx);
  if (flow.target.kind !== 'console')
    throw new PageError(400, 'FlowNotFound', 'This form belongs to another sign-in. Open the console again.');
  const email = (posted.get('email') ?? '').trim();
  const password = posted.get('password') ?? '';
  if (email === '' || password === '') {
    return signInPage(flow, {
      email,
      status: 400,
      ...(email === '' ? { emailError: "Enter the root user's e-mail address." } : {}),
      ...(password === '' ? { passwordError: 'Enter the password.' } : {}),
    });
  }
  const names = { what: 'console', whose: [email.toLowerCase()] };
  try {
    await beginAttempt(ctx, names);
  } catch (error) {
    if (error instanceof TooManyAttempts)
      return signInPage(flow, { email, status: 429, error: error.message, retryAfter: error.retryAfterSeconds });
    throw error;
  }
  const root = await ctx.read((tx) => findRootUserByEmail(tx, email));
  const check = await checkPassword(root, password, ctx.clock.now());
  if (root === undefined || check === 'wrong') return signInPage(flow, { email, status: 400, error: wrongText });
  const { token, secret, record } = newConsoleSession(ctx, { kind: 'root', account: root.account });
  await ctx.write(async (tx) => {
    await attemptSucceeded(ctx, tx, names);
    await endFlow(tx, flow);
    await putConsoleSession(tx, record);
  });
  const cookies = [setCookie(ctx, 'console', token, consoleSessionMs / 1000), clearFlowCookie(ctx, flow)];
  return handOver('console', secret, flow.target.next, cookies);
}

interface SignInState {
  /** Who is signed in already, where somebody else is about to be. */
  readonly other?: ConsoleSession | undefined;
  readonly email?: string;
  readonly emailError?: string;
  readonly passwordError?: string;
  readonly error?: string;
  readonly status?: number;
  readonly retryAfter?: number;
}

function signInPage(flow: Flow, state: SignInState): PageResponse {
  const badEmail = state.emailError !== undefined;
  const page = pageLayout({
    title: 'Sign in to the console',
    lead: 'Use the account\'s root user, or the one-time link that "sandlot console" prints.',
    error: state.error,
    body: html`${state.other && replacementNote(state.other)}${form({
      action: '/console/signin',
      flow: flow.flowId,
      csrf: flow.csrfToken,
      body: html`${field({
        name: 'email',
        label: 'Root user e-mail address',
        type: 'email',
        inputmode: 'email',
        autocomplete: 'username',
        value: state.email,
        error: state.emailError,
        autofocus: badEmail || (state.email ?? '') === '',
      })}
${field({
  name: 'password',
  label: 'Password',
  type: 'password',
  autocomplete: 'current-password',
  error: state.passwordError,
  autofocus: !badEmail && (state.email ?? '') !== '',
})}
<button class="primary" type="submit">Sign in</button>`,
    })}`,
    footer: html`<a href="/signin/forgot?flow=${flow.flowId}">Forgot password?</a>
<a href="/start">Sign in through the access portal</a>`,
  });
  return htmlResponse(page, {
    ...(state.status === undefined ? {} : { status: state.status }),
    ...(state.retryAfter === undefined ? {} : { retryAfter: state.retryAfter }),
  });
}

const notOurs = new PageError(
  403,
  'InvalidCsrfToken',
  "This was not asked for by the console's own page, so you are still " + 'signed in.',
);

/** The session's secret comes as the form field `csrf` or as the header. */
async function signOut(request: PageRequest, ctx: PageContext): Promise<PageResponse> {
  if ((await consoleSessionOfCookie(request, ctx)) !== undefined) {
    const secret = presentedProof(request) ?? (await request.form()).get('csrf') ?? '';
    const session = await findConsoleSession(request, ctx, secret);
    if (session === undefined) throw notOurs;
    await ctx.write((tx) => endConsoleSession(tx, session.tokenDigest));
  }
  return redirect('/console/signin', { cookies: [clearCookie(ctx, 'console')] });
}
