/** Everything that the sign-in side keeps, as a service's manifest has it. */
import type { Collection } from '../kernel/collections/collection.ts';
import { Attempts, Flows } from './records/flows.ts';
import { OneTimeLinks, Passwords, RootUsers } from './records/credentials.ts';
import { Mails, VerifiedEmails } from './records/mail.ts';
import { Ceremonies, DirectorySettings, MfaDevices, TrustedDevices } from './records/mfa.ts';
import { ConsoleSessions, FirstUses, PortalSessions } from './records/sessions.ts';

export const signinCollections: readonly Collection<any>[] = [
  Passwords,
  PortalSessions,
  ConsoleSessions,
  FirstUses,
  OneTimeLinks,
  Attempts,
  TrustedDevices,
  RootUsers,
  DirectorySettings,
  VerifiedEmails,
  Mails,
  Flows,
  MfaDevices,
  Ceremonies,
];
