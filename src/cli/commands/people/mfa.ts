/**
 * `sandlot mfa code`: what an authenticator app would show now, for rehearsals without a phone. Only of devices that
 * this installation made, and only for who may read its data folder.
 */
import type { Command } from 'commander';
import { CliError } from '../../cli-error.ts';
import type { LocalServer } from '../../../client-environment/local-server.ts';
import { globalOptions, runningServer, withGlobalOptions } from '../../server/server.ts';

export interface MfaCodeOptions {
  readonly secret?: string;
  readonly json?: boolean;
}

interface MfaCode {
  readonly code: string;
  readonly validUntil: string;
}

export function addMfa(program: Command): void {
  const mfa = withGlobalOptions(program.command('mfa')).description('MFA without a phone');
  withGlobalOptions(mfa.command('code'))
    .description("print the code that a user's authenticator app would show; each works once")
    .argument('[user]', "the user's name")
    .option('--secret <key>', 'of a device that is being registered: the key that the page shows')
    .option('--json', 'as JSON')
    .action(async (user: string | undefined, options: MfaCodeOptions, command: Command) => {
      const answer = await mfaCode(await runningServer(globalOptions(command)), user, options);
      process.stdout.write(`${options.json ? JSON.stringify(answer) : answer.code}\n`);
    });
}

/** @throws CliError (exit 2) unless a user or a secret is given, and not both; (exit 3) where there is no such user */
export async function mfaCode(
  server: LocalServer,
  user: string | undefined,
  { secret }: Pick<MfaCodeOptions, 'secret'>,
): Promise<MfaCode> {
  if ((user === undefined) === (secret === undefined))
    throw new CliError('Name a user, or give the secret key that the page shows: sandlot mfa code amplify-admin', 2);
  if (user === undefined) return server.api<MfaCode>('POST', '/mfa-code', { secret });
  return server.api<MfaCode>('GET', `/users/${encodeURIComponent(await userIdOf(server, user))}/mfa-code`);
}

async function userIdOf(server: LocalServer, userName: string): Promise<string> {
  const center = await server.api<{ enabled: boolean; identityStoreId: string; region: string }>(
    'GET',
    '/identity-center',
  );
  if (!center.enabled) throw new CliError('Identity Center is not enabled: sandlot up --ready you@example.com', 3);
  // The SDK loads here, so that the other commands start fast.
  const { askUserId } = await import('../../page-setup/user-id.ts');
  const credentials = await server.api('POST', '/credentials', { durationSeconds: 900 });
  const config = { endpoint: server.endpoint, region: center.region, credentials };
  const userId = await askUserId(config, center.identityStoreId, userName);
  if (userId === undefined) throw new CliError(`There is no user ${JSON.stringify(userName)} in the directory.`, 3);
  return userId;
}
