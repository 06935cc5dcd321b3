/** The console's session, sign-in links for it, and the credentials that stand behind it. */
import type { TemporaryCredentials } from '../wire/context.ts';
import { regionNames } from '../services/account/internal.ts';
import type { PageRoute } from '../wire/page.ts';
import { makeConsoleLink } from '../signin/internal.ts';
import { apiRoute, wholeNumber } from './api-route.ts';

/** Seconds: the browser's SDK asks again before they expire. */
const browserCredentials = 3600;

export function consoleRoutes(apiToken: string): PageRoute[] {
  return [
    apiRoute(apiToken, 'GET', '/session', 'console', async ({ ctx, session }) =>
      session === undefined
        ? undefined
        : {
            principalArn: session.caller.arn,
            account: session.caller.account,
            region: ctx.settings.homeRegion,
            endpoint: ctx.settings.endpoint,
            regions: regionNames,
            ...(ctx.settings.terminalLine === undefined ? {} : { terminalLine: ctx.settings.terminalLine }),
            expiresAt: iso(session.expiresAt),
          },
    ),
    apiRoute(apiToken, 'POST', '/session/credentials', 'console', async ({ ctx, session }) => {
      if (session === undefined) return undefined;
      const left = Math.floor((session.expiresAt - ctx.clock.now()) / 1000);
      return credentials(
        ctx.issueCredentials({ ...session.caller, durationSeconds: Math.max(1, Math.min(browserCredentials, left)) }),
      );
    }),
    apiRoute(apiToken, 'POST', '/console-links', 'bearer', async ({ ctx }) => {
      const { url, expiresAt } = await makeConsoleLink(ctx);
      return { url, expiresAt: iso(expiresAt) };
    }),
    apiRoute(apiToken, 'POST', '/credentials', 'bearer', async ({ ctx, body }) => {
      const durationSeconds = wholeNumber((await body())['durationSeconds'], 'durationSeconds', 900, 43_200, 43_200);
      return credentials(
        ctx.issueCredentials({ kind: 'root', account: ctx.settings.managementAccount, durationSeconds }),
      );
    }),
  ];
}

function credentials(issued: TemporaryCredentials): Record<string, string> {
  return {
    accessKeyId: issued.accessKeyId,
    secretAccessKey: issued.secretAccessKey,
    sessionToken: issued.sessionToken,
    expiresAt: iso(issued.expiresAt),
  };
}

/** Times in the local API are ISO 8601 in UTC. */
export function iso(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
