/** `/signin/verify-email`: the link of the verification mail, and its confirmation. */
import { findUser, type UserRecord } from '../../services/identitystore/internal.ts';
import type { ReadTx } from '../../wire/context.ts';
import { PageError, type PageContext, type PageRequest, type PageResponse, type PageRoute } from '../../wire/page.ts';
import { postedFlow, requireFlow, startFlow, type Flow } from '../flow/flow.ts';
import { html } from '../page/html.ts';
import { form, pageLayout } from '../page/layout.ts';
import { findLink, linkDigest, useLink } from '../links/one-time-links.ts';
import { endWith } from '../flow/outcome-pages.ts';
import { getPage, postPage } from '../page/page-route.ts';
import { htmlResponse, redirect } from '../page/responses.ts';
import { stepPath } from '../flow/steps.ts';
import { emailOf, putVerifiedEmail } from './user-emails.ts';

export const emailVerificationPages: readonly PageRoute[] = [
  getPage('/signin/verify-email', openLink),
  getPage('/signin/verify-email/confirm', showConfirmation),
  postPage('/signin/verify-email/confirm', confirm),
];

const staleLink = new PageError(
  410,
  'LinkNotFound',
  'Links that verify an e-mail address work once and for 24 hours, only for the address that the user has now, ' +
    'and a newer one replaces the older. Ask your administrator to send another.',
);

/** Opening the link changes nothing (mail scanners open links too); its token leaves the address bar at once. */
async function openLink(request: PageRequest, ctx: PageContext): Promise<PageResponse> {
  const digest = linkDigest(ctx, request.query.get('token') ?? '');
  await ctx.read((tx) => verification(tx, digest, ctx.clock.now()));
  const flow = await startFlow(request, ctx, { target: { kind: 'verify-email', linkDigest: digest } });
  return redirect(stepPath('/signin/verify-email/confirm', flow), { cookies: flow.cookies });
}

async function verification(tx: ReadTx, digest: string, now: number): Promise<{ user: UserRecord; email: string }> {
  const subject = await findLink(tx, digest, now);
  if (subject?.kind !== 'verify-email') throw staleLink;
  const user = await findUser(tx, subject.identityStoreId, subject.userId);
  if (user === undefined || emailOf(user) !== subject.email) throw staleLink;
  return { user, email: subject.email };
}

function digestOf(flow: Flow): string {
  if (flow.target.kind === 'verify-email') return flow.target.linkDigest;
  throw staleLink;
}

async function showConfirmation(request: PageRequest, ctx: PageContext): Promise<PageResponse> {
  const flow = await requireFlow(request, ctx, request.query.get('flow'));
  const { user, email } = await ctx.read((tx) => verification(tx, digestOf(flow), ctx.clock.now()));
  return htmlResponse(
    pageLayout({
      title: 'Verify your e-mail address',
      lead: html`For the user <strong>${user.userName}</strong>`,
      body: html`<dl><dt>E-mail</dt><dd>${email}</dd></dl>
${form({
  action: '/signin/verify-email/confirm',
  flow: flow.flowId,
  csrf: flow.csrfToken,
  body: html`<button class="primary" type="submit">Verify</button>`,
})}`,
    }),
  );
}

async function confirm(request: PageRequest, ctx: PageContext): Promise<PageResponse> {
  const { flow } = await postedFlow(request, ctx);
  const digest = digestOf(flow);
  const now = ctx.clock.now();
  const { user, email } = await ctx.read((tx) => verification(tx, digest, now));
  return await endWith(request, ctx, {
    outcome: { what: 'email-verified', email, userName: user.userName, signInPath: `/start/${user.identityStoreId}` },
    previous: flow,
    inTransaction: async (tx) => {
      const verified = await verification(tx, digest, now);
      await useLink(tx, digest, now);
      await putVerifiedEmail(tx, verified.user, verified.email, now);
    },
  });
}
