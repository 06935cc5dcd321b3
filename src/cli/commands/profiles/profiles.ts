/** `sandlot profiles`: one profile per account and role that the signed-in user has. */
import type { Command } from 'commander';
import { awsFiles, readBytes, type AwsFiles } from '../../aws-files/aws-files.ts';
import { CliError } from '../../cli-error.ts';
import { withDataOption } from '../../command-hint.ts';
import { applyChanges, processTerminal, type ChangeOptions, type Terminal } from '../../aws-files/config-change.ts';
import { defaultPattern, nameProfiles, planProfiles, type AssignedRole } from '../../aws-files/role-profiles.ts';
import { dataFolderOf, globalOptions, withGlobalOptions } from '../../server/server.ts';
import { signInEndpoint } from '../../sign-in/sign-in-endpoint.ts';
import { ssoApi, SsoError, type SsoApi } from '../../sign-in/sso-api.ts';
import { readSignInTarget, type SignInTarget } from '../../aws-files/sso-config.ts';
import { currentToken, notSignedIn } from '../../sign-in/sso-login.ts';

export interface ProfilesOptions extends ChangeOptions {
  readonly profile?: string;
  readonly session?: string;
  readonly pattern: string;
  readonly prune?: boolean;
  readonly data?: string;
}

export function addProfiles(program: Command): void {
  withGlobalOptions(program.command('profiles'))
    .description(
      'write one AWS profile per account and role that you have, named <account name>-<role>; ' +
        'asks before it takes one out',
    )
    .option('--session <name>', "the sso-session you are signed in to (the profile's, or the only one)")
    .option('--profile <name>', 'a profile that has the session')
    .option('--pattern <text>', 'names, from {account}, {accountId}, {role}, {session}', defaultPattern)
    .option('--prune', 'take out profiles that this command made for roles that are gone')
    .option('-y, --yes', 'take profiles out without asking')
    .option('--dry-run', 'only show the change')
    .action(async (options: ProfilesOptions, command: Command) => {
      const files = awsFiles();
      const target = readSignInTarget(files, options);
      const place = globalOptions(command);
      await writeRoleProfiles(
        await signInEndpoint(target, place),
        target,
        { ...options, ...place },
        files,
        processTerminal(),
      );
    });
}

/** @throws CliError (exit 5) after the others are written, when names are the user's own profiles. */
export async function writeRoleProfiles(
  endpoint: string,
  target: SignInTarget,
  options: ProfilesOptions,
  files: AwsFiles,
  terminal: Terminal,
): Promise<void> {
  const { session } = target;
  if (session.name === undefined) {
    throw new CliError(
      `The profile "${target.profileName}" has no sso_session, which profiles share. ` +
        `To give it one: sandlot configure --profile ${target.profileName}`,
    );
  }
  const api = ssoApi(endpoint);
  const roles = nameProfiles(await assignedRoles(api, files, target), options.pattern, session.name);
  const before = readBytes(files.config);
  const plan = planProfiles(
    before ?? '',
    roles,
    { sessionName: session.name, startUrl: session.startUrl, region: session.region, endpoint },
    options.prune === true,
  );
  if (roles.length === 0)
    terminal.print('No account has been assigned to you: an administrator assigns permission sets.\n');
  const question = plan.removed.length > 0 ? `Take out ${plan.removed.join(', ')}?` : undefined;
  const changed = await applyChanges(
    [{ file: files.config, before, after: before === undefined && plan.text === '' ? undefined : plan.text }],
    terminal,
    options,
    question,
  );
  const print = (text: string): void => terminal.print(withDataOption(text, dataFolderOf(options)));
  if (changed)
    print(
      `Written: ${plan.made.length} new, ${plan.removed.length} taken out. To take it back: sandlot configure --undo\n`,
    );
  else if (!options.dryRun) terminal.print('The profiles are as they should be; nothing was written.\n');
  for (const { name, account, roleName } of roles) {
    if (!plan.taken.includes(name)) terminal.print(`  ${name}   (${account.accountId}, ${roleName})\n`);
  }
  if (plan.stale.length > 0) {
    print(
      `Made by an earlier run, for roles that are gone or under other names: ${plan.stale.join(', ')}.` +
        `${options.prune ? ' They hold settings of yours and stay.' : ' To take them out: sandlot profiles --prune'}` +
        '\n',
    );
  }
  if (plan.taken.length > 0) {
    throw new CliError(
      `Left as they are, because sandlot profiles did not make them: ${plan.taken.join(', ')}. ` +
        `For other names: sandlot profiles --pattern 'sandlot-${defaultPattern}'`,
      5,
    );
  }
}

async function assignedRoles(api: SsoApi, files: AwsFiles, target: SignInTarget): Promise<AssignedRole[]> {
  const { accessToken } = await currentToken(api, files, target);
  try {
    const roles: AssignedRole[] = [];
    for (const account of await api.listAccounts(accessToken)) {
      for (const { roleName } of await api.listAccountRoles(accessToken, account.accountId))
        roles.push({ account, roleName });
    }
    return roles;
  } catch (error) {
    if (error instanceof SsoError) throw notSignedIn(target, `is no longer accepted (${error.name})`);
    throw error;
  }
}
