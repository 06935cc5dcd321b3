/**
 * The page's step 2 for `up`: a user made by script has no password;
 * a mail lets them choose one, if none waits already.
 */
import { withDataOption } from '../command-hint.ts';
import type { PageSetup } from './page-setup.ts';
import { consoleOriginOf } from '../../client-environment/console-name.ts';
import type { LocalServer } from '../../client-environment/local-server.ts';

/** So long does the link of a reset mail work. */
const lifetimeMs = 24 * 60 * 60_000;

interface MailSummary {
  readonly to: string;
  readonly subject: string;
  readonly date: string;
}

/** Answers what to tell. A user who has a password is sent nothing. */
export async function ensurePassword(
  server: LocalServer,
  { userId, userName, email }: Pick<PageSetup, 'userId' | 'userName' | 'email'>,
): Promise<string> {
  const path = `/users/${encodeURIComponent(userId)}`;
  if ((await server.api<{ hasPassword: boolean }>('GET', path)).hasPassword) return `${userName} has a password`;
  const inbox = `${consoleOriginOf(server)}/console/mail`;
  if (email === undefined)
    return (
      `${userName} has no password, and no e-mail address to send a link to. Generate a one-time password: Users, ` +
      `${consoleOriginOf(server)}/console/   (sign in: ${withDataOption('sandlot console', server.dataFolder)})`
    );
  const waits = await hasResetMail(server, userName, email);
  if (!waits) await server.api('POST', `${path}/password-reset`, { method: 'email' });
  return withDataOption(
    `To sign in by browser, choose a password by the mail to ${email} in ${inbox} (or: ` +
      `sandlot mail${waits ? '' : ' latest'})`,
    server.dataFolder,
  );
}

async function hasResetMail(server: LocalServer, userName: string, email: string): Promise<boolean> {
  const { items } = await server.api<{ items: MailSummary[] }>('GET', '/mail?limit=100');
  const found = items.find(({ to, subject }) => to === email && subject === `Choose a new password for ${userName}`);
  if (!found) return false;
  // Links end by the server's clock, which can be moved; this moves it by nothing.
  const { now } = await server.api<{ now: string }>('POST', '/clock', { advanceSeconds: 0 });
  return Date.parse(found.date) + lifetimeMs > Date.parse(now);
}
