/**
 * `/v1/authorize`: where `aws login` (AWS CLI 2.32 and later) sends the browser for the console's sign-in. AWS's
 * service behind it (`signin`) is not here; its CLI waits for an answer, so the page says what to use instead and tells
 * the CLI.
 * https://docs.aws.amazon.com/signin/latest/userguide/command-line-sign-in.html
 */
import { isLoopback } from '../../kernel/loopback.ts';
import type { PageContext, PageRequest, PageResponse, PageRoute } from '../../wire/page.ts';
import { html } from '../page/html.ts';
import { messagePage } from '../page/layout.ts';
import { getPage } from '../page/page-route.ts';
import { htmlResponse } from '../page/responses.ts';

/** Seconds after which the browser goes back by itself: long enough to read the page. */
const backAfter = 30;

export const awsLoginPages: readonly PageRoute[] = [getPage('/v1/authorize', showInstead)];

async function showInstead({ query }: PageRequest, { settings }: PageContext): Promise<PageResponse> {
  const back = refusalAt(query.get('redirect_uri') ?? '', query.get('state'), settings.endpoint);
  const page = messagePage(
    'Sandlot does not have “aws login” yet',
    html`To sign in as a person, use <code>sandlot login</code> in the terminal; <code>sandlot configure</code> writes
the profile for it. As the root user, work in CloudShell or in <code>sandlot shell</code>.`,
    back === undefined ? {} : { footer: html`<a href="${back}">Back to the terminal</a>` },
  );
  const answer = htmlResponse(page);
  return back === undefined
    ? answer
    : { ...answer, headers: { ...answer.headers, refresh: `${backAfter}; url=${back}` } };
}

/**
 * The CLI's own address with OAuth's refusal (RFC 6749, section 4.1.2.1). Nothing but a program of this machine is
 * answered so, and not this server, where `aws login --remote` leads for a code to copy: there is none.
 */
function refusalAt(redirectUri: string, state: string | null, endpoint: string): string | undefined {
  const url = URL.canParse(redirectUri) ? new URL(redirectUri) : undefined;
  if (!url || url.protocol !== 'http:' || !isLoopback(url.hostname) || url.username !== '' || url.password !== '')
    return undefined;
  if (url.port === new URL(endpoint).port) return undefined;
  url.searchParams.set('error', 'access_denied');
  url.searchParams.set('error_description', 'Sandlot does not have aws login yet. Use: sandlot login');
  if (state !== null) url.searchParams.set('state', state);
  return url.href;
}
