/**
 * Sign-in: what a person meets. Identity Center's pages (user name, password, MFA, device approval, consent, the
 * access portal) and the console's, with the records behind them: passwords, MFA devices, sessions, one-time
 * links, the inbox. It is no AWS API: services reach it by nothing but the job below, and it reaches them through
 * their `internal.ts`. Modelled on the IAM Identity Center and AWS Sign-In user guides; OAuth 2.0 device grant
 * (RFC 8628) and PKCE (RFC 7636).
 */
import type { JobHandler } from '../kernel/jobs.ts';
import type { Context } from '../wire/context.ts';
import type { PageRoute } from '../wire/page.ts';
import { accessKeyPages } from './access-key-pages.ts';
import { authorizePages } from './authorize-pages.ts';
import { changePasswordPages } from './change-password-pages.ts';
import { consolePages } from './console-pages.ts';
import { devicePages } from './device-pages.ts';
import { emailCodePages } from './email-code-pages.ts';
import { emailVerificationPages } from './email-verification-pages.ts';
import { fido2Pages } from './fido2-pages.ts';
import { forgotPages } from './forgot-pages.ts';
import { mailRelay, relayJobKind, type RelayOptions } from './mail-relay.ts';
import { mfaPages } from './mfa-pages.ts';
import { mfaDevicePages } from './mfa-device-pages.ts';
import { newPasswordPages } from './new-password-pages.ts';
import { outcomePages } from './outcome-pages.ts';
import { portalPages } from './portal-pages.ts';
import { portalSessionPages } from './portal-session-pages.ts';
import { roleConsolePages } from './role-console-pages.ts';
import { shortcutPages } from './shortcut-pages.ts';
import { staticPages } from './static-pages.ts';
import { userPages } from './user-pages.ts';

export function signinRoutes(): PageRoute[] {
  return [
    ...consolePages,
    ...devicePages,
    ...authorizePages,
    ...portalPages,
    ...roleConsolePages,
    ...accessKeyPages,
    ...shortcutPages,
    ...portalSessionPages,
    ...changePasswordPages,
    ...userPages,
    ...mfaPages,
    ...fido2Pages,
    ...mfaDevicePages,
    ...newPasswordPages,
    ...forgotPages,
    ...emailCodePages,
    ...emailVerificationPages,
    ...outcomePages,
    ...staticPages,
  ];
}

/** Durable jobs by kind, as a service's manifest has them. */
export function signinJobs(options: { readonly smtp: RelayOptions | undefined }): Readonly<Record<string, () => Promise<JobHandler<any, Context>>>> {
  return {
    'signin/principal-deleted': async () => (await import('./jobs.ts')).principalDeleted,
    'signin/password-forgotten': async () => (await import('./forgot-pages.ts')).passwordForgotten,
    [relayJobKind]: async () => mailRelay(options.smtp),
  };
}
