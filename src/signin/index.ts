/**
 * Sign-in: what a person meets. Identity Center's pages (user name, password, MFA, device approval, consent, the
 * access portal) and the console's, with the records behind them: passwords, MFA devices, sessions, one-time
 * links, the inbox. It is no AWS API: services reach it by nothing but the jobs and events below, and it reaches them
 * through their `internal.ts`.
 *
 * Its folders build on each other, none on one that follows it: `records`, `page` (what all pages are made of),
 * `links`, `sessions`, `mfa/devices`, `flow` (one sign-in under way), `mail`, `mfa`, `password`, and then what a person
 * comes for: `portal`, `console`, `approval`. What stands in `signin/` itself puts them together.
 *
 * Modelled on the IAM Identity Center and AWS Sign-In user guides; OAuth 2.0 device grant
 * (RFC 8628) and PKCE (RFC 7636).
 */
import { primaryEmailUpdateStarted } from '../services/account/internal.ts';
import { poolMessageDue } from '../services/cognito-identity-provider/internal.ts';
import { principalDeleted } from '../services/identitystore/internal.ts';
import type { PageGroup } from '../wire/page.ts';
import { on, type BackgroundWork } from '../wire/service.ts';
import type { SmtpServer } from './mail/mail-relay.ts';
import { mailLane, relayJobKind } from './mail/relay-job.ts';

export const signinPages: PageGroup = {
  under: ['/console/signin', '/console/signout', '/device', '/authorize', '/start', '/signin'],
  within: ['/v1/authorize'],
  load: async () => (await import('./pages.ts')).signinRoutes(),
};

/** What the sign-in side does behind requests, as a service's manifest has it. */
export function signinWork(options: { readonly smtp: SmtpServer | undefined }): BackgroundWork {
  return {
    name: 'signin',
    jobs: {
      'signin/password-forgotten': { load: async () => (await import('./password/forgot-pages.ts')).passwordForgotten },
      'signin/principal-deleted': { load: async () => (await import('./principal-deleted.ts')).principalDeletedJob },
      [relayJobKind]: {
        load: async () => (await import('./mail/mail-relay.ts')).mailRelay(options.smtp),
        lane: mailLane,
      },
    },
    receives: [
      on(principalDeleted, async () => (await import('./principal-deleted.ts')).receivePrincipalDeleted),
      on(primaryEmailUpdateStarted, async () => (await import('./mail/primary-email.ts')).receivePrimaryEmailUpdate),
      on(poolMessageDue, async () => (await import('./mail/pool-message.ts')).receivePoolMessage),
    ],
  };
}
