/** `/signin/reset`, `/signin/new-password`, `/signin/forgot`: choosing a password, by link or after a one-time one. */
import { hashPassword } from '../../kernel/secrets/passwords.ts';
import { findUser } from '../../services/identitystore/internal.ts';
import type { ReadTx } from '../../wire/context.ts';
import { PageError, type PageContext, type PageRequest, type PageResponse, type PageRoute } from '../../wire/page.ts';
import { postedFlow, requireFlow, startFlow, type Flow } from '../flow/flow.ts';
import { html } from '../page/html.ts';
import { field, form, pageLayout } from '../page/layout.ts';
import { findLink, linkDigest, useLink } from '../links/one-time-links.ts';
import { endWith } from '../flow/outcome-pages.ts';
import { getPage, postPage } from '../page/page-route.ts';
import { passwordLength, passwordProblems, passwordRulesText } from './password-rules.ts';
import { earlierHashesOf, putPasswordHash, wasUsedBefore, type PasswordOwner } from './passwords.ts';
import type { LinkSubject } from '../records/credentials.ts';
import { htmlResponse, redirect } from '../page/responses.ts';
import { findRootUser } from './root-user.ts';
import { knownUser, nextStep, stepPath } from '../flow/steps.ts';
import { putVerifiedEmail } from '../mail/user-emails.ts';

export const newPasswordPages: readonly PageRoute[] = [
  getPage('/signin/reset', openLink),
  getPage('/signin/new-password', showNewPassword),
  postPage('/signin/new-password', postNewPassword),
];

const staleLink = new PageError(
  410,
  'LinkNotFound',
  'Links for a new password work once and for 24 hours (invitations for 7 days), and a newer one replaces the older. ' +
    'Ask for another: choose "Forgot password?" when you sign in, or ask your administrator.',
);

/** The link's token leaves the address bar at once; it is used up only when the password is set. */
async function openLink(request: PageRequest, ctx: PageContext): Promise<PageResponse> {
  const digest = linkDigest(ctx, request.query.get('token') ?? '');
  const now = ctx.clock.now();
  const subject = await ctx.read((tx) => findLink(tx, digest, now));
  if (subject?.kind !== 'reset-user' && subject?.kind !== 'reset-root') throw staleLink;
  const flow = await startFlow(request, ctx, { target: { kind: 'reset', linkDigest: digest } });
  return redirect(stepPath('/signin/new-password', flow), { cookies: flow.cookies });
}

interface Choice {
  readonly owner: PasswordOwner;
  readonly userName: string;
}

/** Whose password this flow may set: the link's subject, or the user whose one-time password was right. */
async function choiceOf(ctx: PageContext, flow: Flow): Promise<Choice> {
  if (flow.target.kind === 'reset') {
    const { linkDigest: digest } = flow.target;
    const now = ctx.clock.now();
    const choice = await ctx.read(async (tx) => ownerOf(tx, await findLink(tx, digest, now)));
    if (choice === undefined) throw staleLink;
    return choice;
  }
  const user = knownUser(flow);
  if (user === undefined || flow.mustChangePassword !== true)
    throw new PageError(400, 'FlowNotFound', 'There is no password to choose in this sign-in. Start again.');
  return {
    owner: { kind: 'user', identityStoreId: user.identityStoreId, userId: user.userId },
    userName: user.userName,
  };
}

async function ownerOf(tx: ReadTx, subject: LinkSubject | undefined): Promise<Choice | undefined> {
  if (subject?.kind === 'reset-user') {
    const user = await findUser(tx, subject.identityStoreId, subject.userId);
    return user === undefined
      ? undefined
      : {
          owner: { kind: 'user', identityStoreId: user.identityStoreId, userId: user.userId },
          userName: user.userName,
        };
  }
  if (subject?.kind !== 'reset-root') return undefined;
  const root = await findRootUser(tx, subject.account);
  return root === undefined ? undefined : { owner: { kind: 'root', account: root.account }, userName: root.email };
}

async function showNewPassword(request: PageRequest, ctx: PageContext): Promise<PageResponse> {
  const flow = await requireFlow(request, ctx, request.query.get('flow'));
  return newPasswordPage(flow, await choiceOf(ctx, flow), {});
}

async function postNewPassword(request: PageRequest, ctx: PageContext): Promise<PageResponse> {
  const { flow, form: posted } = await postedFlow(request, ctx);
  const choice = await choiceOf(ctx, flow);
  const password = posted.get('new-password') ?? '';
  const problems = passwordProblems(password, choice.userName);
  if (problems.length > 0) return newPasswordPage(flow, choice, { error: problems.join(' ') });
  if (password !== posted.get('confirm-password'))
    return newPasswordPage(flow, choice, {
      confirmError: 'The two passwords are not the same. Type the new one twice.',
    });
  if (await wasUsedBefore(await earlierHashesOf(ctx, choice.owner), password)) {
    return newPasswordPage(flow, choice, {
      error: 'You have used this password before. Choose one that is not among your last three.',
    });
  }
  const hash = await hashPassword(password);
  const now = ctx.clock.now();
  if (flow.target.kind !== 'reset') {
    const onward = await startFlow(
      request,
      ctx,
      { ...flow, mustChangePassword: false },
      {
        previous: flow,
        inTransaction: (tx) => putPasswordHash(tx, choice.owner, hash, now),
      },
    );
    return await nextStep(request, ctx, onward);
  }
  const { linkDigest: digest } = flow.target;
  const signInPath = choice.owner.kind === 'root' ? '/console/signin' : `/start/${choice.owner.identityStoreId}`;
  return await endWith(request, ctx, {
    outcome: { what: 'password-set', userName: choice.userName, signInPath },
    previous: flow,
    inTransaction: async (tx) => {
      const subject = await useLink(tx, digest, now);
      if (subject === undefined) throw staleLink;
      if (subject.kind === 'reset-user' && subject.invitedEmail !== undefined)
        await putVerifiedEmail(tx, subject, subject.invitedEmail, now);
      await putPasswordHash(tx, choice.owner, hash, now);
    },
  });
}

function newPasswordPage(flow: Flow, choice: Choice, state: { error?: string; confirmError?: string }): PageResponse {
  const page = pageLayout({
    title: 'Choose a new password',
    lead: html`For <strong>${choice.userName}</strong>${
      flow.mustChangePassword === true ? '. Your one-time password has served its purpose.' : ''
    }`,
    body: form({
      action: '/signin/new-password',
      flow: flow.flowId,
      csrf: flow.csrfToken,
      body: html`<input type="text" name="username" autocomplete="username" value="${choice.userName}" readonly hidden>
${field({
  name: 'new-password',
  label: 'New password',
  type: 'password',
  autocomplete: 'new-password',
  hint: passwordRulesText,
  error: state.error,
  maxlength: passwordLength.max * 2,
  autofocus: state.confirmError === undefined,
})}
${field({
  name: 'confirm-password',
  label: 'Confirm password',
  type: 'password',
  autocomplete: 'new-password',
  error: state.confirmError,
  maxlength: passwordLength.max * 2,
  autofocus: state.confirmError !== undefined,
})}
<button class="primary" type="submit">Set new password</button>`,
    }),
  });
  return htmlResponse(page, state.error === undefined && state.confirmError === undefined ? {} : { status: 400 });
}
