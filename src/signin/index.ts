/**
 * Sign-in: what a person meets. Identity Center's pages (user name, password, MFA, device approval, consent, the
 * access portal) and the console's, with the records behind them: passwords, MFA devices, sessions, one-time
 * links, the inbox. It is no AWS API: services reach it by nothing but the job below, and it reaches them through
 * their `internal.ts`. Modelled on the IAM Identity Center and AWS Sign-In user guides; OAuth 2.0 device grant
 * (RFC 8628) and PKCE (RFC 7636).
 */
import { principalDeleted } from '../services/identitystore/internal.ts';
import type { PageRoute } from '../wire/page.ts';
import { on, type BackgroundWork } from '../wire/service.ts';
import { accessKeyPages } from './portal/access-key-pages.ts';
import { authorizePages } from './approval/authorize-pages.ts';
import { changePasswordPages } from './password/change-password-pages.ts';
import { consolePages } from './console/console-pages.ts';
import { devicePages } from './approval/device-pages.ts';
import { emailCodePages } from './mfa/email-code-pages.ts';
import { emailVerificationPages } from './mail/email-verification-pages.ts';
import { fido2Pages } from './mfa/fido2-pages.ts';
import { forgotPages } from './password/forgot-pages.ts';
import { mailLane, mailRelay, relayJobKind, type RelayOptions } from './mail/mail-relay.ts';
import { mfaPages } from './mfa/mfa-pages.ts';
import { mfaDevicePages } from './mfa/mfa-device-pages.ts';
import { newPasswordPages } from './password/new-password-pages.ts';
import { outcomePages } from './flow/outcome-pages.ts';
import { portalPages } from './portal/portal-pages.ts';
import { portalSessionPages } from './portal/portal-session-pages.ts';
import { roleConsolePages } from './portal/role-console-pages.ts';
import { shortcutPages } from './portal/shortcut-pages.ts';
import { staticPages } from './page/static-pages.ts';
import { userPages } from './flow/user-pages.ts';

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

/** What the sign-in side does behind requests, as a service's manifest has it. */
export function signinWork(options: { readonly smtp: RelayOptions | undefined }): BackgroundWork {
  return {
    name: 'signin',
    jobs: {
      'signin/password-forgotten': { load: async () => (await import('./password/forgot-pages.ts')).passwordForgotten },
      'signin/principal-deleted': { load: async () => (await import('./principal-deleted.ts')).principalDeletedJob },
      [relayJobKind]: { load: async () => mailRelay(options.smtp), lane: mailLane },
    },
    receives: [on(principalDeleted, async () => (await import('./principal-deleted.ts')).receivePrincipalDeleted)],
  };
}
