/** `/signin/forgot`: asks for a reset link by mail. The answer is the same for every name, in words and in time. */
import { findUserByName } from '../../services/identitystore/internal.ts';
import type { JobHandler } from '../../kernel/jobs/index.ts';
import type { Context } from '../../wire/context.ts';
import type { PageContext, PageRequest, PageResponse, PageRoute } from '../../wire/page.ts';
import { beginAttempt } from '../flow/attempts.ts';
import { TooManyAttempts } from '../page/too-many-attempts.ts';
import { postedFlow, requireFlow, type Flow } from '../flow/flow.ts';
import { html, type Html } from '../page/html.ts';
import { field, form, messagePage, pageLayout } from '../page/layout.ts';
import { getPage, postPage } from '../page/page-route.ts';
import { sendRootPasswordReset, sendUserPasswordReset } from './password-reset.ts';
import { htmlResponse } from '../page/responses.ts';
import { findRootUserByEmail } from './root-user.ts';
import { stepPath } from '../flow/steps.ts';
import { emailOf } from '../mail/user-emails.ts';

export const forgotPages: readonly PageRoute[] = [
  getPage('/signin/forgot', showForgot),
  postPage('/signin/forgot', postForgot),
];

/** Without a directory: the root user, by e-mail address. */
interface ForgottenPassword {
  readonly identityStoreId?: string;
  readonly name: string;
}

/** The search for the name runs after the answer, so that the answer cannot tell what it found. */
export const passwordForgotten: JobHandler<ForgottenPassword, Context> = {
  steps: {
    start: async ({ identityStoreId, name }, ctx) => {
      if (identityStoreId === undefined) {
        const root = await ctx.read((tx) => findRootUserByEmail(tx, name));
        if (root !== undefined) await sendRootPasswordReset(ctx, root);
        return;
      }
      const user = await ctx.read((tx) => findUserByName(tx, identityStoreId, name));
      if (user?.status === 'ENABLED' && emailOf(user) !== undefined) await sendUserPasswordReset(ctx, user);
    },
  },
};

async function showForgot(request: PageRequest, ctx: PageContext): Promise<PageResponse> {
  const flow = await requireFlow(request, ctx, request.query.get('flow'));
  return forgotPage(flow, { value: flow.userName ?? '' });
}

async function postForgot(request: PageRequest, ctx: PageContext): Promise<PageResponse> {
  const { flow, form: posted } = await postedFlow(request, ctx);
  const { identityStoreId } = flow;
  const name = (posted.get('username') ?? '').trim();
  if (name === '' || name.length > 256)
    return forgotPage(flow, { value: name, error: 'Enter your name as you sign in with it.', status: 400 });
  try {
    await beginAttempt(ctx, { what: 'forgot', whose: [identityStoreId ?? '', name.toLowerCase()] });
  } catch (error) {
    if (!(error instanceof TooManyAttempts)) throw error;
    return forgotPage(flow, { value: name, error: error.message, status: 429, retryAfter: error.retryAfterSeconds });
  }
  const payload: ForgottenPassword = { name, ...(identityStoreId === undefined ? {} : { identityStoreId }) };
  await ctx.write(async (tx) => {
    tx.enqueue({ kind: 'signin/password-forgotten', payload });
  });
  const said = html`If <strong>${name}</strong> can sign in and has an e-mail address, a message with a link for a new
password is there now.`;
  return htmlResponse(
    messagePage('Look into the inbox', said, {
      more: html`<p>Here, the inbox is a page of the console, and <code>sandlot mail</code> in a terminal.</p>`,
      footer: backLink(flow),
    }),
  );
}

function forgotPage(
  flow: Flow,
  state: { value: string; error?: string; status?: number; retryAfter?: number },
): PageResponse {
  const root = flow.target.kind === 'console';
  const page = pageLayout({
    title: 'Forgot password?',
    lead: 'Get a message with a link for a new one.',
    body: form({
      action: '/signin/forgot',
      flow: flow.flowId,
      csrf: flow.csrfToken,
      body: html`${field({
        name: 'username',
        label: root ? 'Root user e-mail address' : 'Username',
        autocomplete: 'username',
        value: state.value,
        error: state.error,
        autofocus: true,
      })}
<button class="primary" type="submit">Send the message</button>`,
    }),
    footer: backLink(flow),
  });
  return htmlResponse(page, {
    status: state.status ?? 200,
    ...(state.retryAfter === undefined ? {} : { retryAfter: state.retryAfter }),
  });
}

function backLink(flow: Flow): Html {
  return html`<a href="${stepPath(flow.target.kind === 'console' ? '/console/signin' : '/signin/user', flow)}">Back to
sign in</a>`;
}
