/** Everything that the sign-in side keeps, as a service's manifest has it. */
import type { Collection } from '../kernel/collections/collection.ts';
import { Ceremonies, MfaDevices } from './mfa/mfa-records.ts';
import * as records from './records.ts';

export const signinCollections: readonly Collection<any>[] = [
  records.Passwords,
  records.PortalSessions,
  records.ConsoleSessions,
  records.OneTimeLinks,
  records.Attempts,
  records.TrustedDevices,
  records.RootUsers,
  records.DirectorySettings,
  records.VerifiedEmails,
  records.Mails,
  records.Flows,
  MfaDevices,
  Ceremonies,
];
