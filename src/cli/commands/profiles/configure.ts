/**
 * `sandlot configure`: the profile of docs/clients.md in the user's own `~/.aws/config`, which works without any
 * variable. It shows what it will change, asks before it touches what is there, and can take it back.
 */
import { join } from 'node:path';
import type { Command } from 'commander';
import { awsFiles, readBytes, type AwsFiles } from '../../aws-files/aws-files.ts';
import { checkName, findProfileSection, isLocalEndpoint, profileText } from '../../aws-files/aws-profile.ts';
import { CliError } from '../../cli-error.ts';
import { withDataOption } from '../../command-hint.ts';
import {
  applyChanges,
  processTerminal,
  undoChange,
  type ChangeOptions,
  type FileChange,
  type Terminal,
} from '../../aws-files/config-change.ts';
import { byteOrderMark, markRemoval, readSection } from '../../aws-files/ini-file.ts';
import { shellQuote } from '../../../client-environment/shells.ts';
import type { LocalServer } from '../../../client-environment/local-server.ts';
import { globalOptions, runningServer, withGlobalOptions } from '../../server/server.ts';
import { activeProfile, profilesOf } from '../../aws-files/sso-config.ts';

export interface ConfigureOptions extends ChangeOptions {
  readonly profile?: string;
  readonly session?: string;
  readonly account?: string;
  readonly role?: string;
  readonly awsModels?: boolean;
  readonly undo?: boolean;
}

interface IdentityCenter {
  readonly enabled: boolean;
  readonly startUrl: string;
  readonly region: string;
}

/** Settings that clients prefer to the session, or that make the profile another kind of profile. */
const otherCredentials = [
  'aws_access_key_id',
  'aws_secret_access_key',
  'role_arn',
  'source_profile',
  'credential_process',
  'web_identity_token_file',
  'login_session',
];

export function addConfigure(program: Command): void {
  withGlobalOptions(program.command('configure'))
    .description('write an AWS profile that leads here without any variable; shows the change and asks first')
    .option('--profile <name>', 'the profile ($AWS_PROFILE, else default)')
    .option('--session <name>', "its sso-session (the profile's own, else amplify-admin)")
    .option('--account <id>', 'its account (the management account)')
    .option('--role <name>', "its role, which is a permission set's name (amplify-policy)")
    .option(
      '--aws-models',
      'also ~/.aws/models/endpoints.json, for AWS CLI before 2.13: leads every profile of yours here',
    )
    .option('-y, --yes', 'do not ask')
    .option('--dry-run', 'only show the change')
    .option('--undo', 'take the newest change back')
    .action(async (options: ConfigureOptions, command: Command) => {
      if (options.undo) return undoChange(awsFiles(), processTerminal(), options);
      await configure(await runningServer(globalOptions(command)), options, awsFiles(), processTerminal());
    });
}

export async function configure(
  server: LocalServer,
  options: ConfigureOptions,
  files: AwsFiles,
  terminal: Terminal,
): Promise<void> {
  const center = await server.api<IdentityCenter>('GET', '/identity-center');
  if (!center.enabled)
    throw new CliError(
      'Identity Center is not enabled, so there is nobody to sign in as. Enable it: sandlot up --ready you@example.com',
    );
  const name = checkName('profile', options.profile ?? activeProfile());
  const before = readBytes(files.config);
  refuseEncoding(before, files.config);
  const section = readSection(before ?? '', findProfileSection(before ?? '', name) ?? '');
  refuseOtherCredentials(name, section, files);
  // What a profile of another place says about accounts and roles means nothing here.
  const startUrlOf = (session: string | undefined): string | undefined =>
    session && readSection(before ?? '', `sso-session ${session}`)?.['sso_start_url'];
  const leadsHere =
    isLocalEndpoint(section?.['endpoint_url']) ||
    [section?.['sso_start_url'], startUrlOf(section?.['sso_session'])].includes(center.startUrl);
  const own = leadsHere ? section : undefined;
  const sessionName = checkName('session', options.session ?? own?.['sso_session'] ?? 'amplify-admin');
  if (startUrlOf(sessionName) !== center.startUrl) refuseForeignSession(before ?? '', sessionName, name, files);
  const after = profileText(before ?? '', {
    name,
    sessionName,
    startUrl: center.startUrl,
    region: center.region,
    endpoint: server.endpoint,
    accountId: options.account ?? own?.['sso_account_id'] ?? server.account,
    roleName: options.role ?? own?.['sso_role_name'] ?? 'amplify-policy',
  });
  const models = options.awsModels ? [modelsChange(server, files, terminal)] : [];
  const question =
    models.length > 0
      ? 'Write this, and lead every profile under this home here in AWS CLIs before 2.13?'
      : section && before !== after
        ? `Change the profile "${name}" in ${files.config}?`
        : undefined;
  const changed = await applyChanges([{ file: files.config, before, after }, ...models], terminal, options, question);
  if (changed)
    terminal.print(
      withDataOption(
        'Written. To take it back: sandlot configure --undo\n' +
          `Sign in: sandlot login --profile ${name}   (or: aws sso login --profile ${name})\n`,
        server.dataFolder,
      ),
    );
  else if (!options.dryRun) terminal.print(`The profile "${name}" is as it should be; nothing was written.\n`);
}

function modelsChange(server: LocalServer, files: AwsFiles, terminal: Terminal): FileChange {
  const source = join(server.dataFolder, 'aws', 'endpoints.json');
  const after = readBytes(source);
  if (after === undefined)
    throw new CliError(
      `${source} is missing; the server writes it when it starts: sandlot stop, sandlot start --detach`,
    );
  terminal.print(
    `Careful: ${files.endpoints} leads every AWS CLI and boto3 under this home to ${server.endpoint}, ` +
      'whatever the profile, ' +
      withDataOption(
        'real accounts included, until it is taken back. For one terminal only: eval "$(sandlot env)"\n',
        server.dataFolder,
      ),
  );
  return { file: files.endpoints, before: readBytes(files.endpoints), after };
}

function refuseEncoding(text: string | undefined, file: string): void {
  if (text === undefined) return;
  if (/^(\u00ff\u00fe|\u00fe\u00ff)/.test(text) || text.includes('\0')) {
    throw new CliError(
      `${file} is UTF-16, which no AWS client reads. ` +
        `Convert it first: iconv -f UTF-16 -t UTF-8 ${file} > ${file}.utf8 && mv ${file}.utf8 ${file}`,
      5,
    );
  }
  if (text.startsWith(byteOrderMark)) {
    throw new CliError(
      `${file} begins with a byte order mark, which the AWS CLI refuses. ` +
        `Remove it first: ${markRemoval(shellQuote(file), process.platform)}`,
      5,
    );
  }
}

function refuseOtherCredentials(
  name: string,
  section: Readonly<Record<string, string>> | undefined,
  files: AwsFiles,
): void {
  const inConfig = otherCredentials.filter((key) => section?.[key] !== undefined);
  const keys = readSection(readBytes(files.credentials) ?? '', name) ?? {};
  const inCredentials = otherCredentials.filter((key) => keys[key] !== undefined);
  if (inConfig.length + inCredentials.length === 0) return;
  const [file, settings] = inConfig.length > 0 ? [files.config, inConfig] : [files.credentials, inCredentials];
  throw new CliError(
    `The profile "${name}" has ${settings.join(', ')} in ${file}, which some clients prefer to signing in; ` +
      'it stays as it is. Choose another name: sandlot configure --profile sandlot',
    5,
  );
}

function refuseForeignSession(text: string, sessionName: string, profileName: string, files: AwsFiles): void {
  const other = profilesOf(text, sessionName).find(
    ({ name, settings }) => name !== profileName && !isLocalEndpoint(settings['endpoint_url']),
  );
  if (!other) return;
  throw new CliError(
    `[sso-session ${sessionName}] in ${files.config} is also the profile "${other.name}"'s, ` +
      'which does not lead here; it stays as it is. Choose another name: sandlot configure --session sandlot',
    5,
  );
}
