/** What the local API and the composition root need of the sign-in side. */
export {
  consoleSessionOf,
  consoleSessionOfCookie,
  findConsoleSession,
  rootCaller,
  type ConsoleSession,
} from './console/console-sessions.ts';
export {
  changeSignInSettings,
  mfaModes,
  mfaTypes,
  sessionDurationBounds,
  signInSettings,
  withoutDeviceChoices,
  type SignInSettings,
} from './flow/directory-settings.ts';
export { deleteAllMail, findMail, listMail } from './mail/mail.ts';
export { rawMail } from './mail/mail-relay.ts';
export { mfaDevicesOf, removeMfaDevice } from './mfa/mfa-devices.ts';
export { makeConsoleLink } from './password/one-time-links.ts';
export { generateOneTimePassword, sendUserPasswordReset } from './password/password-reset.ts';
export { endSessionsOf } from './password/passwords.ts';
export { endPortalSessionOf, newPortalSession, portalSessionsOf, putPortalSession } from './portal/portal-sessions.ts';
export { sealEarlierMail } from './mail/mail-seal.ts';
export { Passwords, type Mail, type MfaMode } from './records.ts';
export { checkSameOrigin, equalSecrets } from './page/request-checks.ts';
export { ensureRootUser, findRootUser } from './console/root-user.ts';
export { forgetTrustedDevicesOf } from './mfa/trusted-devices.ts';
export { isEmailVerified, sendEmailVerification, sendInvitation } from './mail/user-emails.ts';
