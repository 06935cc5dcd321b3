/** `sandlot logout`: ends a session's token at the server and removes what clients keep of it. Other sessions stay. */
import type { Command } from 'commander';
import { awsFiles } from '../../aws-files/aws-files.ts';
import { globalOptions, withGlobalOptions } from '../../server/server.ts';
import { signInEndpoint } from '../../sign-in/sign-in-endpoint.ts';
import { ssoApi } from '../../sign-in/sso-api.ts';
import { readSignInTarget } from '../../aws-files/sso-config.ts';
import { signOut } from '../../sign-in/sso-login.ts';

export function addLogout(program: Command): void {
  withGlobalOptions(program.command('logout'))
    .description("sign out of a profile's session; other sessions stay signed in")
    .option('--profile <name>', 'the profile ($AWS_PROFILE, else default)')
    .option('--session <name>', 'the sso-session, instead of a profile')
    .action(async (options: { profile?: string; session?: string }, command: Command) => {
      const files = awsFiles();
      const target = readSignInTarget(files, options);
      const { wasSignedIn, serverKnows } = await signOut(
        ssoApi(await signInEndpoint(target, globalOptions(command))),
        files,
        target,
      );
      const name = target.session.name ?? target.session.startUrl;
      if (!wasSignedIn) return void process.stdout.write(`Nobody was signed in to ${name}.\n`);
      process.stdout.write(
        'Signed out of ' +
          `${name}.${serverKnows ? '' : ' The server did not answer: it only learns of it when the token expires.'}\n`,
      );
    });
}
