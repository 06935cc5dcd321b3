/** What the local API and the composition root need of the sign-in side. */
export {
  consoleSessionOf,
  consoleSessionOfCookie,
  findConsoleSession,
  rootCaller,
  type ConsoleSession,
} from './sessions/console-sessions.ts';
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
export { ifOwnMail, listOwnMail, type Person } from './mail/own-mail.ts';
export { rawMail } from './mail/mail-relay.ts';
export { mfaDevicesOf, removeMfaDevice, unusedMfaCode } from './mfa/devices/mfa-devices.ts';
export { makeConsoleLink } from './links/one-time-links.ts';
export { generateOneTimePassword, sendUserPasswordReset } from './password/password-reset.ts';
export { endSessionsOf } from './password/passwords.ts';
export {
  endPortalSessionOf,
  newPortalSession,
  portalSessionsOf,
  putPortalSession,
} from './sessions/portal-sessions.ts';
export { firstUsesOf, noteFirstUse } from './sessions/first-uses.ts';
export { sealEarlierMail } from './mail/mail-seal.ts';
export type { Mail } from './records/mail.ts';
export type { MfaMode } from './records/mfa.ts';
export { Passwords } from './records/credentials.ts';
export { checkSameOrigin } from './page/request-checks.ts';
export { ensureRootUser, findRootUser } from './password/root-user.ts';
export { forgetTrustedDevicesOf } from './mfa/devices/trusted-devices.ts';
export { isEmailVerified, sendEmailVerification, sendInvitation } from './mail/user-emails.ts';
