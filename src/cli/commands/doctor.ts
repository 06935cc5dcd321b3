/** `sandlot doctor`: what keeps AWS clients in this terminal from working here, in order, with the command that mends it. */
import { homedir } from 'node:os';
import type { Command } from 'commander';
import { gatherFacts } from '../doctor/gather.ts';
import { diagnose, jsonReport, textReport } from '../doctor/report.ts';
import { dataFolderOf, findServer, globalOptions, withGlobalOptions } from '../server.ts';

export function addDoctor(program: Command): void {
  withGlobalOptions(program.command('doctor'))
    .description('find what keeps AWS clients from working here, and say how to mend it (exit 1 when something is wrong)')
    .option('--profile <name>', 'the profile to look at ($AWS_PROFILE, else default)')
    .option('--json', 'as JSON')
    .action(async (options: { profile?: string; json?: boolean }, command: Command) => {
      const server = await findServer(globalOptions(command));
      const facts = await gatherFacts({
        env: process.env, home: homedir(), cwd: process.cwd(), platform: process.platform, dataFolder: dataFolderOf(globalOptions(command)),
        ...options.profile === undefined ? {} : { profile: options.profile }, ...server ? { server } : {},
      });
      const findings = diagnose(facts);
      process.stdout.write(options.json ? jsonReport(facts, findings) : textReport(facts, findings, process.stdout.isTTY === true && !process.env['NO_COLOR']));
      if (findings.length > 0) process.exitCode = 1;
    });
}
