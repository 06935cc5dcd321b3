/** What the local API and the composition root need of the sign-in side. */
export { findConsoleSession, rootCaller, type ConsoleSession } from './console-sessions.ts';
export {
  changeSignInSettings, mfaModes, mfaTypes, sessionDurationBounds, signInSettings, withoutDeviceChoices, type SignInSettings,
} from './directory-settings.ts';
export { deleteAllMail, findMail, listMail } from './mail.ts';
export { rawMail } from './mail-relay.ts';
export { mfaDevicesOf, removeMfaDevice } from './mfa-devices.ts';
export { newLink, putLink } from './one-time-links.ts';
export { generateOneTimePassword, sendUserPasswordReset } from './password-reset.ts';
export { endSessionsOf } from './passwords.ts';
export { endPortalSessionOf, newPortalSession, portalSessionsOf, putPortalSession } from './portal-sessions.ts';
export { Passwords, type MailRecord, type MfaMode } from './records.ts';
export { checkSameOrigin, equalSecrets } from './request-checks.ts';
export { ensureRootUser, findRootUser } from './root-user.ts';
export { forgetTrustedDevicesOf } from './trusted-devices.ts';
export { isEmailVerified, sendEmailVerification, sendInvitation } from './user-emails.ts';
