/** Wraps a page's handler: the checks that all pages share first, errors as pages afterwards. */
import { PageError, type PageContext, type PageRequest, type PageResponse, type PageRoute } from '../../wire/page.ts';
import { AwsError } from '../../wire/errors.ts';
import { TooManyAttempts } from './too-many-attempts.ts';
import { html } from './html.ts';
import { pageLayout } from './layout.ts';
import { checkSameOrigin } from './request-checks.ts';
import { htmlResponse } from './responses.ts';
import { proofPage } from './session-pages.ts';
import { ProofNeeded } from './session-proof.ts';

type Handler = (request: PageRequest, ctx: PageContext) => Promise<PageResponse>;

export function getPage(path: string, handler: Handler): PageRoute {
  return { method: 'GET', path, handler: guarded(handler, false) };
}

export function postPage(path: string, handler: Handler): PageRoute {
  return { method: 'POST', path, handler: guarded(handler, true) };
}

function guarded(handler: Handler, changes: boolean): Handler {
  return async (request, ctx) => {
    try {
      if (changes) checkSameOrigin(request);
      else if (request.method === 'HEAD') return headRefused;
      else checkPersonIsThere(request);
      return await handler(request, ctx);
    } catch (error) {
      if (error instanceof ProofNeeded) return proofPage(request, error);
      if (error instanceof PageError || error instanceof AwsError) return errorPage(error);
      throw error;
    }
  };
}

/**
 * Pages begin sign-ins, send codes, go on by themselves: none of it for somebody who asks only whether they are there.
 */
const headRefused: PageResponse = { status: 405, headers: { allow: 'GET' } };

/**
 * Nor for a browser that loads a page ahead, in case somebody wants it; nor for another site's page that has this one
 * as a picture or a frame, over and over, until the browser's sign-ins under way are crowded out.
 */
function checkPersonIsThere(request: PageRequest): void {
  const { 'sec-fetch-site': site, 'sec-fetch-dest': destination } = request.headers;
  if ((site === 'cross-site' || site === 'same-site') && destination !== undefined && destination !== 'document') {
    throw new PageError(
      403,
      'CrossOrigin',
      "Another site's page asked for this one as a part of itself. Open it in a window " + 'of its own.',
    );
  }
  const purpose = request.headers['sec-purpose'] ?? request.headers['purpose'] ?? '';
  if (/prefetch|prerender|preview/i.test(purpose)) {
    throw new PageError(503, 'Prefetch', 'Open this link to use it.');
  }
}

const titles: Readonly<Record<string, string>> = {
  FlowNotFound: 'This sign-in has expired',
  InvalidCsrfToken: 'Nothing was changed',
  CrossOrigin: 'Nothing was changed',
  TooManyAttempts: 'Please wait a little',
  NotSignedIn: 'You are not signed in',
  MfaDeviceRequired: 'An MFA device is required',
  PortalNotFound: 'No access portal here',
  NoAccess: 'You have no access',
  LinkNotFound: 'This link does not work any more',
};

const toPortal = { path: '/start', text: 'Go to the access portal' };

/** Where to go from an error that does not end with its page. */
const waysOn: Readonly<Record<string, { readonly path: string; readonly text: string }>> = {
  FlowNotFound: toPortal,
  NotSignedIn: toPortal,
  LinkNotFound: toPortal,
  PortalNotFound: { path: '/console/', text: 'Go to the console' },
};

function errorPage(error: PageError | AwsError): PageResponse {
  const status = error.status ?? 400;
  const way = waysOn[error.code];
  const more = way && html`<p class="action"><a class="button primary" href="${way.path}">${way.text}</a></p>`;
  return htmlResponse(
    pageLayout({
      title: titles[error.code] ?? 'That did not work',
      body: html`<p role="alert">${error.message}</p>${more ?? ''}`,
    }),
    { status, ...(error instanceof TooManyAttempts ? { retryAfter: error.retryAfterSeconds } : {}) },
  );
}
