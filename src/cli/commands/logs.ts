/** `sandlot logs`: the newest requests of AWS clients, one line each; `-f` goes on with what comes. */
import type { Command } from 'commander';
import { printable, type ActivityItem, type ActivityPage } from '../activity.ts';
import { CliError } from '../cli-error.ts';
import type { LocalServer } from '../../client-environment/local-server.ts';
import { globalOptions, runningServer, withGlobalOptions } from '../server.ts';

const mostListed = 500;

export interface LogsOptions {
  readonly follow?: boolean;
  readonly errors?: boolean;
  readonly json?: boolean;
  readonly limit?: string;
}

export function addLogs(program: Command): void {
  withGlobalOptions(program.command('logs'))
    .description('list the newest requests of AWS clients, oldest first (kept in memory: the last 2,000 or 4 MB)')
    .option('-f, --follow', 'go on with what comes, until Ctrl+C')
    .option('--errors', 'only requests that failed')
    .option('--limit <n>', `how many to begin with, up to ${mostListed}`, '50')
    .option('--json', 'one JSON object per line, parameters and explanations included')
    .action(async (options: LogsOptions, command: Command) => {
      await logs(await runningServer(globalOptions(command)), options, (text) => process.stdout.write(text));
    });
}

/**
 * Without `follow`, ends after the first page; `ended` ends a following.
 * @throws CliError (exit 2) when the limit is none.
 */
export async function logs(
  server: LocalServer,
  options: LogsOptions,
  print: (text: string) => void,
  ended: () => boolean = () => false,
): Promise<void> {
  const limit = options.limit ?? '50';
  if (!/^\d{1,3}$/.test(limit) || Number(limit) < 1 || Number(limit) > mostListed)
    throw new CliError(`--limit ${limit} is not a number from 1 to ${mostListed}.`, 2);
  const filter = options.errors ? '&errors=1' : '';
  const show = ({ items }: Pick<ActivityPage, 'items'>): void => {
    for (const item of items.toReversed()) print(`${options.json ? JSON.stringify(item) : logLine(item)}\n`);
  };
  const first = await server.api<ActivityPage>('GET', `/activity?limit=${limit}${filter}`);
  show(first);
  if (!options.follow) {
    if (first.items.length === 0 && !options.json)
      print(options.errors ? 'No request has failed yet.\n' : 'No AWS client has asked for anything yet.\n');
    return;
  }
  for (let since = first.latest; !ended();) {
    const askedAt = performance.now();
    const page = await server.api<ActivityPage>(
      'GET',
      `/activity?follow=1&limit=${mostListed}&since=${since}${filter}`,
    );
    show({ items: [...page.items, ...(await rest(server, page, since, filter))] });
    since = page.latest;
    // A server with too many followers answers at once: asking again at once would only keep it busy.
    if (page.items.length === 0 && performance.now() - askedAt < 1000)
      await new Promise((resolve) => setTimeout(resolve, 1000));
  }
}

/** More came at once than one answer holds. */
async function rest(server: LocalServer, page: ActivityPage, since: number, filter: string): Promise<ActivityItem[]> {
  const items: ActivityItem[] = [];
  for (let { next } = page; next !== undefined;) {
    const more: ActivityPage = await server.api<ActivityPage>(
      'GET',
      `/activity?limit=${mostListed}&since=${since}&after=${next}${filter}`,
    );
    items.push(...more.items);
    next = more.next;
  }
  return items;
}

/** Time, result, latency, operation, principal, region, request id. */
export function logLine(item: ActivityItem): string {
  const operation = `${item.service}:${item.operation || '(unknown operation)'}`;
  const result = item.ok ? `${item.status} OK` : `${item.status} ${item.errorCode}`;
  return printable(
    [
      item.time,
      `${item.latencyMs.toFixed(1)} ms`.padStart(10),
      operation.padEnd(36),
      result.padEnd(26),
      item.principalArn ?? '(not authenticated)',
      item.region,
      item.requestId,
    ].join('  '),
  );
}
