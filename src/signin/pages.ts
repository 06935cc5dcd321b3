/** Every page of the sign-in side. Loaded with the first of them. */
import type { PageRoute } from '../wire/page.ts';
import { accessKeyPages } from './portal/access-key-pages.ts';
import { authorizePages } from './approval/authorize-pages.ts';
import { awsLoginPages } from './approval/aws-login-pages.ts';
import { changePasswordPages } from './password/change-password-pages.ts';
import { consolePages } from './console/console-pages.ts';
import { devicePages } from './approval/device-pages.ts';
import { emailCodePages } from './mfa/email-code-pages.ts';
import { emailVerificationPages } from './mail/email-verification-pages.ts';
import { fido2Pages } from './mfa/fido2-pages.ts';
import { forgotPages } from './password/forgot-pages.ts';
import { mfaPages } from './mfa/mfa-pages.ts';
import { mfaDevicePages } from './mfa/mfa-device-pages.ts';
import { newPasswordPages } from './password/new-password-pages.ts';
import { outcomePages } from './flow/outcome-pages.ts';
import { portalPages } from './portal/portal-pages.ts';
import { portalSessionPages } from './portal/portal-session-pages.ts';
import { roleConsolePages } from './portal/role-console-pages.ts';
import { shortcutPages } from './portal/shortcut-pages.ts';
import { staticPages } from './static-pages.ts';
import { userPages } from './password/user-pages.ts';

export function signinRoutes(): PageRoute[] {
  return [
    ...consolePages,
    ...devicePages,
    ...authorizePages,
    ...awsLoginPages,
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
