/**
 * The `sandlot` command: one line per subcommand, each in its own file under `commands/`. It is a client like any
 * other: it talks HTTP to a running server, which it finds through the data folder, and imports no server code.
 *
 * Exit codes: 0 done, 1 failed, 2 wrong usage, 3 no server is running (or `why` knows no denial), 5 something of the
 * user's would be overwritten, 6 a program is missing; `exec` and `shell` pass on their command's own code.
 */
import { Command, CommanderError } from 'commander';
import { CliError } from './cli-error.ts';
import { withDataOption } from './command-hint.ts';
import { addBootstrap } from './commands/environment/bootstrap.ts';
import { addBrowse } from './commands/environment/browse.ts';
import { addConfigure } from './commands/profiles/configure.ts';
import { addConsole } from './commands/people/console.ts';
import { addCredentials } from './commands/profiles/credentials.ts';
import { addDoctor } from './commands/environment/doctor.ts';
import { addEnv } from './commands/environment/env.ts';
import { addExec } from './commands/environment/exec.ts';
import { addLogin } from './commands/profiles/login.ts';
import { addLogout } from './commands/profiles/logout.ts';
import { addLogs } from './commands/activity/logs.ts';
import { addMail } from './commands/people/mail.ts';
import { addMfa } from './commands/people/mfa.ts';
import { addPolicy } from './commands/activity/policy.ts';
import { addProfiles } from './commands/profiles/profiles.ts';
import { addReset } from './commands/server/reset.ts';
import { addShell } from './commands/environment/shell.ts';
import { addStart } from './commands/server/start.ts';
import { addStatus } from './commands/server/status.ts';
import { addStop } from './commands/server/stop.ts';
import { addTrust } from './commands/environment/trust.ts';
import { addUntrust } from './commands/environment/untrust.ts';
import { addUp } from './commands/server/up.ts';
import { addWhy } from './commands/activity/why.ts';
import { dataFolderOf, type GlobalOptions } from './server/server.ts';

export function createProgram(): Command {
  const program = new Command('sandlot')
    .description('A local AWS for people who build with Amplify.')
    .option('--data <dir>', 'data folder (default: $SANDLOT_DATA, else ~/.sandlot)')
    .option('--port <n>', "port of the server on 127.0.0.1 (default: the running server's, else 4566)")
    .enablePositionalOptions()
    .exitOverride();
  for (const add of [
    addStart,
    addUp,
    addBootstrap,
    addStatus,
    addConfigure,
    addLogin,
    addLogout,
    addProfiles,
    addCredentials,
    addDoctor,
    addConsole,
    addMail,
    addMfa,
    addLogs,
    addWhy,
    addPolicy,
    addShell,
    addExec,
    addEnv,
    addBrowse,
    addTrust,
    addUntrust,
    addReset,
    addStop,
  ])
    add(program);
  return program;
}

const program = createProgram();
let hinted = (message: string): string => message;
program.hook('preAction', (_program, command) => {
  const dataFolder = dataFolderOf(command.optsWithGlobals<GlobalOptions>());
  hinted = (message) => withDataOption(message, dataFolder);
});
try {
  await program.parseAsync(process.argv);
} catch (error) {
  if (error instanceof CommanderError) process.exit(error.exitCode === 0 ? 0 : 2);
  process.stderr.write(
    `${error instanceof CliError ? hinted(error.message) : error instanceof Error ? error.stack : String(error)}\n`,
  );
  process.exitCode = error instanceof CliError ? error.exitCode : 1;
}
