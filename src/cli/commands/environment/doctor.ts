/**
 * `sandlot doctor`: what keeps AWS clients in this terminal from working here, in order,
 * with the command that mends it.
 */
import { realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Command } from 'commander';
import { gatherFacts } from '../../doctor/gather.ts';
import { diagnose, jsonReport, textReport } from '../../doctor/report.ts';
import { dataFolderOf, findServer, globalOptions, withGlobalOptions } from '../../server/server.ts';

export function addDoctor(program: Command): void {
  withGlobalOptions(program.command('doctor'))
    .description(
      'find what keeps AWS clients from working here, and say how to mend it (exit 1 when something is wrong)',
    )
    .option('--profile <name>', "only this profile (the terminal's, and every other that leads here)")
    .option('--json', 'as JSON')
    .action(async (options: { profile?: string; json?: boolean }, command: Command) => {
      const server = await findServer(globalOptions(command));
      const facts = await gatherFacts({
        env: process.env,
        home: homedir(),
        cwd: process.cwd(),
        platform: process.platform,
        dataFolder: dataFolderOf(globalOptions(command)),
        checkProgram: join(dirname(realpathSync(process.argv[1]!)), 'check-store.js'),
        ...(process.stderr.isTTY ? { onProgress: showProgress } : {}),
        ...(options.profile === undefined ? {} : { profile: options.profile }),
        ...(server ? { server } : {}),
      });
      if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
      const findings = diagnose(facts);
      process.stdout.write(
        options.json
          ? jsonReport(facts, findings)
          : textReport(facts, findings, process.stdout.isTTY === true && !process.env['NO_COLOR']),
      );
      if (findings.length > 0) process.exitCode = 1;
    });
}

/** In place, on a terminal. */
function showProgress(text: string): void {
  process.stderr.write(`\r\u001b[KChecking the data: ${text}`);
}
