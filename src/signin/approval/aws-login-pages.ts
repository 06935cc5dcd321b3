/**
 * `/v1/authorize`: where `aws login` (AWS CLI 2.32 and later) sends the browser for the console's sign-in. AWS's
 * service behind it (`signin`) is not here; its CLI waits for an answer, so the page says what to use instead and tells
 * the CLI.
 * https://docs.aws.amazon.com/signin/latest/userguide/command-line-sign-in.html
 */
import { isLoopback } from '../../kernel/loopback.ts';
import type { PageRequest, PageResponse, PageRoute } from '../../wire/page.ts';
import { html } from '../page/html.ts';
import { messagePage } from '../page/layout.ts';
import { getPage } from '../page/page-route.ts';
import { htmlResponse } from '../page/responses.ts';

/** Seconds after which the browser goes back by itself: long enough to read the page. */
const backAfter = 30;

export const awsLoginPages: readonly PageRoute[] = [getPage('/v1/authorize', showInstead)];

async function showInstead({ query }: PageRequest): Promise<PageResponse> {
  const back = refusalAt(query.get('redirect_uri') ?? '', query.get('state'));
  const page = messagePage(
    'Sandlot does not have “aws login” yet',
    html`In the terminal, use <code>sandlot login</code>, or <code>aws configure sso</code> and
<code>aws sso login</code>: they sign a person in through the access portal. As the root user, work in CloudShell or in
<code>sandlot shell</code>.`,
    back === undefined ? {} : { footer: html`<a href="${back}">Back to the terminal</a>` },
  );
  const answer = htmlResponse(page);
  return back === undefined
    ? answer
    : { ...answer, headers: { ...answer.headers, refresh: `${backAfter}; url=${back}` } };
}

/** The CLI's own address with OAuth's refusal (RFC 6749, section 4.1.2.1); nothing but a program here is answered so. */
function refusalAt(redirectUri: string, state: string | null): string | undefined {
  const url = URL.canParse(redirectUri) ? new URL(redirectUri) : undefined;
  if (!url || url.protocol !== 'http:' || !isLoopback(url.hostname) || url.username !== '' || url.password !== '')
    return undefined;
  url.searchParams.set('error', 'access_denied');
  url.searchParams.set('error_description', 'Sandlot does not have aws login yet. Use: sandlot login');
  if (state !== null) url.searchParams.set('state', state);
  return url.href;
}
