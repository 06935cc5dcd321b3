/** `sandlot policy generate`: the least policy for what a role really did. */
import type { Command } from 'commander';
import { CliError } from '../../cli-error.ts';
import { printable } from '../../activity/activity.ts';
import type { LocalServer } from '../../../client-environment/local-server.ts';
import { globalOptions, runningServer, withGlobalOptions } from '../../server/server.ts';

interface GeneratedPolicy {
  readonly principalArn: string;
  readonly policy: { readonly Statement: readonly unknown[] };
  readonly notes: readonly string[];
  readonly from?: string;
  readonly to?: string;
}

export interface GenerateOptions {
  readonly fromActivity: string;
  readonly account?: string;
  readonly since?: string;
}

export function addPolicy(program: Command): void {
  const policy = program.command('policy').description('write policies from what was done here');
  withGlobalOptions(policy.command('generate'))
    .description('print the least policy for what a role really did: the JSON alone on standard output')
    .requiredOption('--from-activity <role>', "a role's name or ARN, a permission set's name, or a user's ARN")
    .option('--account <id>', "the role's account (default: that of the ARN, else the management account)")
    .option('--since <duration>', 'only what was done within this time: 30m, 12h, 7d')
    .action(async (options: GenerateOptions, command: Command) => {
      const { json, remarks } = await generate(await runningServer(globalOptions(command)), options);
      process.stderr.write(remarks);
      process.stdout.write(json);
    });
}

/** @throws CliError (exit 3) when there is no such role, or it did nothing; (exit 2) when an option is wrong */
export async function generate(
  server: LocalServer,
  { fromActivity, account, since }: GenerateOptions,
): Promise<{ json: string; remarks: string }> {
  const query = new URLSearchParams({
    principal: fromActivity,
    ...(account !== undefined && { account }),
    ...(since !== undefined && { sinceSeconds: String(secondsOf(since)) }),
  });
  const found = await server.api<GeneratedPolicy>('GET', `/generated-policy?${query}`).catch((error: unknown) => {
    if (error instanceof Error && /has no role, permission set or user/.test(error.message))
      throw new CliError(printable(error.message), 3);
    throw error;
  });
  const { principalArn, policy, notes, from, to } = found;
  if (from === undefined) {
    throw new CliError(
      printable(
        `${principalArn} has done nothing that its own policies had to ` +
          `allow${since === undefined ? '' : ` within ${since}`}. Use it first: every allowed action is remembered.`,
      ),
      3,
    );
  }
  const remarks = [`What ${principalArn} did from ${from} to ${to}:`, ...notes].map(printable).join('\n');
  return { json: `${JSON.stringify(policy, null, 2)}\n`, remarks: `${remarks}\n` };
}

const unitSeconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

function secondsOf(duration: string): number {
  const [, count, unit = ''] = /^([1-9][0-9]{0,5})([smhd])$/.exec(duration) ?? [];
  const seconds = Number(count) * (unitSeconds[unit] ?? Number.NaN);
  if (Number.isInteger(seconds) && seconds <= 365 * 86_400) return seconds;
  throw new CliError(
    `--since ${printable(duration.slice(0, 40))} is no duration up to a year: write 30m, 12h or 7d.`,
    2,
  );
}
