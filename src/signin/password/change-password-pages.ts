/** `/signin/change-password`: a signed-in person's new password, against the current one. */
import { hashPassword } from '../../kernel/secrets/passwords.ts';
import type { PageContext, PageRequest, PageResponse, PageRoute } from '../../wire/page.ts';
import { attemptSucceeded, beginAttempt } from '../flow/attempts.ts';
import { TooManyAttempts } from '../page/too-many-attempts.ts';
import { clearCookie } from '../page/cookies.ts';
import { html } from '../page/html.ts';
import { field, form, pageLayout } from '../page/layout.ts';
import { requireSession } from '../mfa/mfa-device-additions.ts';
import { endWith } from '../flow/outcome-pages.ts';
import { getPage, postPage } from '../page/page-route.ts';
import { signedInBar } from '../page/signed-in-bar.ts';
import { passwordLength, passwordProblems, passwordRulesText } from './password-rules.ts';
import { checkPassword, earlierHashesOf, putPasswordHash, wasUsedBefore, type PasswordOwner } from './passwords.ts';
import type { PortalSession } from '../sessions/portal-sessions.ts';
import { Passwords } from '../records/credentials.ts';
import { htmlResponse } from '../page/responses.ts';

const path = '/signin/change-password';

export const changePasswordPages: readonly PageRoute[] = [getPage(path, show), postPage(path, change)];

interface State {
  readonly current?: string;
  readonly chosen?: string;
  readonly confirm?: string;
  readonly error?: string;
  readonly retryAfter?: number;
}

async function show(request: PageRequest, ctx: PageContext): Promise<PageResponse> {
  return changePage(await requireSession(request, ctx), {});
}

async function change(request: PageRequest, ctx: PageContext): Promise<PageResponse> {
  const posted = await request.form();
  const session = await requireSession(request, ctx);
  const { identityStoreId, userId, userName } = session.user;
  // The sign-in's own count: a session is no way round it.
  const names = { what: 'password', whose: [identityStoreId, userName.toLowerCase()] };
  try {
    await beginAttempt(ctx, names);
  } catch (error) {
    if (error instanceof TooManyAttempts)
      return changePage(session, { error: error.message, retryAfter: error.retryAfterSeconds });
    throw error;
  }
  const stored = await ctx.read((tx) => tx.in(Passwords).get(identityStoreId, userId));
  if ((await checkPassword(stored, posted.get('current-password') ?? '', ctx.clock.now())) === 'wrong') {
    return changePage(session, { current: 'This is not your current password.' });
  }
  await ctx.write((tx) => attemptSucceeded(ctx, tx, names));
  const password = posted.get('new-password') ?? '';
  const problems = passwordProblems(password, userName);
  if (problems.length > 0) return changePage(session, { chosen: problems.join(' ') });
  if (password !== posted.get('confirm-password'))
    return changePage(session, { confirm: 'The two passwords are not the same. Type the new one twice.' });
  const owner: PasswordOwner = { kind: 'user', identityStoreId, userId };
  if (await wasUsedBefore(await earlierHashesOf(ctx, owner), password)) {
    return changePage(session, {
      chosen: 'You have used this password before. Choose one that is not among your last three.',
    });
  }
  const hash = await hashPassword(password);
  const now = ctx.clock.now();
  return await endWith(request, ctx, {
    outcome: { what: 'password-changed', signInPath: `/start/${identityStoreId}` },
    cookies: [clearCookie(ctx, 'session')],
    inTransaction: (tx) => putPasswordHash(tx, owner, hash, now),
  });
}

function changePage(session: PortalSession, state: State): PageResponse {
  const faulty = Object.keys(state).length > 0;
  const page = pageLayout({
    title: 'Change password',
    bar: signedInBar(session),
    lead: html`For <strong>${session.user.userName}</strong>. It signs you out everywhere.`,
    error: state.error,
    body: form({
      action: path,
      csrf: session.csrfToken,
      body: html`<input type="text" name="username" autocomplete="username" value="${session.user.userName}" readonly
hidden>
${field({
  name: 'current-password',
  label: 'Current password',
  type: 'password',
  autocomplete: 'current-password',
  error: state.current,
  autofocus: state.chosen === undefined && state.confirm === undefined,
})}
${field({
  name: 'new-password',
  label: 'New password',
  type: 'password',
  autocomplete: 'new-password',
  hint: passwordRulesText,
  error: state.chosen,
  maxlength: passwordLength.max * 2,
  autofocus: state.chosen !== undefined,
})}
${field({
  name: 'confirm-password',
  label: 'Confirm password',
  type: 'password',
  autocomplete: 'new-password',
  error: state.confirm,
  maxlength: passwordLength.max * 2,
  autofocus: state.confirm !== undefined,
})}
<button class="primary" type="submit">Change password</button>`,
    }),
    footer: html`<a href="/start/${session.user.identityStoreId}">Back to the access portal</a>`,
  });
  return htmlResponse(page, {
    status: state.retryAfter !== undefined ? 429 : faulty ? 400 : 200,
    ...(state.retryAfter === undefined ? {} : { retryAfter: state.retryAfter }),
  });
}
