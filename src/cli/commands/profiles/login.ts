/** `sandlot login`: what `aws sso login` does, without the AWS CLI. */
import type { Command } from 'commander';
import { awsFiles } from '../../aws-files/aws-files.ts';
import { openBrowser } from '../../browser/open-browser.ts';
import { globalOptions, withGlobalOptions } from '../../server/server.ts';
import { signInEndpoint } from '../../sign-in/sign-in-endpoint.ts';
import { ssoApi } from '../../sign-in/sso-api.ts';
import { readSignInTarget } from '../../aws-files/sso-config.ts';
import { signIn } from '../../sign-in/sso-login.ts';

interface LoginOptions {
  readonly profile?: string;
  readonly session?: string;
  readonly browser: boolean;
}

export function addLogin(program: Command): void {
  withGlobalOptions(program.command('login'))
    .description("sign in to a profile's session in the browser, as aws sso login does")
    .option('--profile <name>', 'the profile ($AWS_PROFILE, else default)')
    .option('--session <name>', 'the sso-session, instead of a profile')
    .option('--no-browser', 'only print the address')
    .action(async (options: LoginOptions, command: Command) => {
      const files = awsFiles();
      const target = readSignInTarget(files, options);
      const api = ssoApi(await signInEndpoint(target, globalOptions(command)));
      const token = await signIn(api, files, target, ({ verificationUri, verificationUriComplete, userCode }) => {
        process.stdout.write(
          `${options.browser ? 'Your browser opens. If it does not, or' : 'To sign in, or'} to use another device, ` +
            `open\n\n  ${verificationUri}\n\nand enter the code:\n\n  ${userCode}\n\nor, with the code in it:\n\n` +
            `  ${verificationUriComplete}\n\n`,
        );
        if (options.browser)
          openBrowser(verificationUriComplete, (opener) =>
            process.stderr.write(`${opener} could not be started; open the address yourself.\n`),
          );
      });
      process.stdout.write(
        `Signed in to ${target.session.startUrl} until ` +
          `${token.expiresAt}${token.refreshToken === undefined ? '' : '; clients renew it by themselves'}.\n`,
      );
    });
}
