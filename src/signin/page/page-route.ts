/** Wraps a page's handler: the origin check first, errors as pages afterwards. */
import { PageError, type PageContext, type PageRequest, type PageResponse, type PageRoute } from '../../wire/page.ts';
import { AwsError } from '../../wire/errors.ts';
import { TooManyAttempts } from '../flow/attempts.ts';
import { html } from './html.ts';
import { pageLayout } from './layout.ts';
import { checkSameOrigin } from './request-checks.ts';
import { htmlResponse } from './responses.ts';

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
      return await handler(request, ctx);
    } catch (error) {
      if (error instanceof PageError || error instanceof AwsError) return errorPage(error);
      throw error;
    }
  };
}

const titles: Readonly<Record<string, string>> = {
  FlowNotFound: 'This sign-in has expired', InvalidCsrfToken: 'Nothing was changed', CrossOrigin: 'Nothing was changed',
  TooManyAttempts: 'Please wait a little', NotSignedIn: 'You are not signed in', MfaDeviceRequired: 'An MFA device is required', PortalNotFound: 'No access portal here', NoAccess: 'You have no access', LinkNotFound: 'This link does not work any more',
};

function errorPage(error: PageError | AwsError): PageResponse {
  const status = error.status ?? 400;
  return htmlResponse(
    pageLayout({ title: titles[error.code] ?? 'That did not work', body: html`<p role="alert">${error.message}</p>` }),
    { status, ...(error instanceof TooManyAttempts ? { retryAfter: error.retryAfterSeconds } : {}) },
  );
}
