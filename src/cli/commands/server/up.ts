/**
 * `sandlot up`: everything of the AWS page without questions, under the page's names, as often as one likes. It uses
 * AWS's own operations as the account's administrator, and the local API for what AWS has only in its console.
 */
import { release } from 'node:os';
import type { Command } from 'commander';
import { writeProfile, type SsoProfile } from '../../aws-files/aws-profile.ts';
import { forgetRoleCredentials } from '../../sign-in/sso-login.ts';
import { writeTokenCache, type SsoToken } from '../../sign-in/token-cache.ts';
import { ensureServer } from '../../server/ensure-server.ts';
import { awsFiles } from '../../aws-files/aws-files.ts';
import { CliError } from '../../cli-error.ts';
import { bootstrap } from '../../page-setup/bootstrap.ts';
import { ensurePassword } from '../../page-setup/first-password.ts';
import { outdatedAwsCli } from '../../programs.ts';
import { consoleOriginOf, nameHint } from '../../../client-environment/console-name.ts';
import type { LocalServer } from '../../../client-environment/local-server.ts';
import { linkNote, readyText } from '../../../client-environment/ready-text.ts';
import { globalOptions, withGlobalOptions } from '../../server/server.ts';

/** The page's session for the page's profile; a profile of another name has its own, beside one that leads to AWS. */
const sessionNameOf = (profile: string): string => (profile === 'default' ? 'amplify-admin' : profile);

interface UpOptions {
  readonly ready?: string;
  readonly account?: string;
  readonly profile: string;
  readonly bootstrap?: true;
}

export function addUp(program: Command): void {
  withGlobalOptions(program.command('up'))
    .description('start in the background if needed; with --ready, do the whole page and leave a working profile')
    .option(
      '--ready <email>',
      'enable Identity Center, make amplify-admin with this address, its permission set, assignment and profile',
    )
    .option('--account <id>', "the management account's 12 digits, at the first start")
    .option('--profile <name>', 'the AWS profile to leave behind', 'default')
    .option('--bootstrap', "set up the account and Region for the CDK and Amplify, too: the page's last step")
    .action(async (options: UpOptions, command: Command) => {
      if (options.ready !== undefined && !/^[^\s@]{1,64}@[^\s@]{1,189}$/.test(options.ready)) {
        throw new CliError(`"${options.ready}" is not an e-mail address: sandlot up --ready you@example.com`, 2);
      }
      const server = await ensureServer(globalOptions(command), options.account);
      step(`Sandlot runs at ${server.endpoint}, account ${server.account}`);
      if (options.ready !== undefined) await makeReady(server, options.ready, options.profile);
      if (options.bootstrap) step(await bootstrap(server, {}, step));
      process.stdout.write(`\n${await whereItIs(server)}`);
      if (options.ready !== undefined) tryIt(options.profile);
    });
}

/** As the server says when it is ready, with a link that nobody has used yet. */
async function whereItIs(server: LocalServer): Promise<string> {
  // A disk that cannot be written has no room for a link either.
  const link = await server.api<{ url: string }>('POST', '/console-links').catch(() => undefined);
  const center = await server.api<{ enabled: boolean; localPortalUrl?: string }>('GET', '/identity-center');
  const origin = consoleOriginOf(server);
  const hint = nameHint(origin, { platform: process.platform, release: release() });
  return readyText(
    {
      rows: [
        ['Endpoint', server.endpoint],
        ['Console', link?.url ?? `${origin}/console/`],
        ...(link === undefined ? [] : ([['', linkNote()]] as const)),
        ...(hint === undefined ? [] : ([['', hint]] as const)),
        ['Access portal', center.localPortalUrl ?? `${origin}/start/… once Identity Center is enabled`],
        ['Mail inbox', `${origin}/console/mail`],
        ['Account', server.account],
        ['Data folder', server.dataFolder],
      ],
      dataFolder: server.dataFolder,
    },
    process.env,
  );
}

/** With an AWS CLI that would take the line to the real AWS, that is said before it. */
function tryIt(profile: string): void {
  const outdated = outdatedAwsCli();
  process.stdout.write(
    `${outdated ? `Your AWS CLI (${outdated.file}) is ${outdated.version}. ${warning(outdated.since)}\n\n` : ''}` +
      `Try it:  aws sts get-caller-identity${profile === 'default' ? '' : ` --profile ${profile}`}\n`,
  );
}

function warning(since: string): string {
  return (
    `Before ${since} it does not read where a profile's Sandlot is, and would ask the real AWS: ` +
    'paste the line above first, in every terminal.'
  );
}

async function makeReady(server: LocalServer, email: string, profileName: string): Promise<void> {
  // The SDK clients load here, so that the other commands start fast.
  const { ensureIdentityCenter, ensurePageSetup } = await import('../../page-setup/page-setup.ts');
  const { callerOfProfile } = await import('../../aws-files/verify-profile.ts');
  const identityCenter = await ensureIdentityCenter(server);
  step(`Identity Center is enabled in ${identityCenter.region}: ${identityCenter.localPortalUrl}`);
  const setup = await ensurePageSetup(server, identityCenter, email, step);
  step(await ensurePassword(server, setup));
  const profile: SsoProfile = {
    name: profileName,
    sessionName: sessionNameOf(profileName),
    startUrl: identityCenter.startUrl,
    region: identityCenter.region,
    accountId: server.account,
    roleName: setup.permissionSetName,
    endpoint: server.endpoint,
  };
  writeProfile(profile);
  const token = await server.api<SsoToken>('POST', `/users/${encodeURIComponent(setup.userId)}/sso-token`, {
    clientName: 'sandlot-up',
    scopes: ['sso:account:access'],
  });
  writeTokenCache(profile, token);
  // What the AWS CLI keeps of before a reset is refused, and it would not ask again for hours.
  forgetRoleCredentials(awsFiles(), {
    session: { name: profile.sessionName, startUrl: profile.startUrl },
    role: profile,
  });
  const arn = await callerOfProfile(profile, token.accessToken);
  step(`The profile "${profileName}" works: ${arn}`);
}

function step(text: string): void {
  process.stdout.write(`✓ ${text}\n`);
}
