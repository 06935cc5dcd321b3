/**
 * `sandlot credentials`: a profile's role credentials, as `credential_process` wants them, for tools that cannot sign
 * in by themselves. Spec: AWS SDKs and Tools Reference Guide, "Process credential provider".
 */
import type { Command } from 'commander';
import { awsFiles } from '../../aws-files/aws-files.ts';
import { CliError } from '../../cli-error.ts';
import { globalOptions, withGlobalOptions } from '../../server/server.ts';
import { signInEndpoint } from '../../sign-in/sign-in-endpoint.ts';
import { ssoApi, type RoleCredentials } from '../../sign-in/sso-api.ts';
import { readSignInTarget, type AccountRole } from '../../aws-files/sso-config.ts';
import { roleCredentials } from '../../sign-in/role-credentials.ts';

interface CredentialsOptions {
  readonly profile?: string;
  readonly session?: string;
  readonly account?: string;
  readonly role?: string;
}

export function addCredentials(program: Command): void {
  withGlobalOptions(program.command('credentials'))
    .description("print a profile's credentials as JSON, for credential_process")
    .option('--profile <name>', 'the profile that names session, account and role ($AWS_PROFILE, else default)')
    .option('--session <name>', 'the sso-session, instead of a profile; with --account and --role')
    .option('--account <id>', 'the account')
    .option('--role <name>', "the role, which is a permission set's name")
    .action(async (options: CredentialsOptions, command: Command) => {
      const files = awsFiles();
      const target = readSignInTarget(files, options);
      const role = chosenRole(options, target.role);
      const endpoint = await signInEndpoint(target, globalOptions(command));
      const credentials = await roleCredentials(ssoApi(endpoint), endpoint, files, target, role);
      process.stdout.write(`${JSON.stringify(processOutput(role, credentials))}\n`);
    });
}

function chosenRole(options: CredentialsOptions, ofProfile: AccountRole | undefined): AccountRole {
  const [accountId, roleName] = [options.account ?? ofProfile?.accountId, options.role ?? ofProfile?.roleName];
  if (accountId !== undefined && roleName !== undefined) return { accountId, roleName };
  throw new CliError(
    `The ${accountId === undefined ? 'account' : 'role'} is missing: ` +
      `name it with --${accountId === undefined ? 'account' : 'role'}, or take a profile that has one.`,
    2,
  );
}

function processOutput({ accountId }: AccountRole, credentials: RoleCredentials): unknown {
  return {
    Version: 1,
    AccessKeyId: credentials.accessKeyId,
    SecretAccessKey: credentials.secretAccessKey,
    SessionToken: credentials.sessionToken,
    Expiration: new Date(credentials.expiration).toISOString(),
    AccountId: accountId,
  };
}
