/**
 * `sandlot logs`: the newest requests of AWS clients, one line each; `-f` goes on with what comes. Without
 * `--all`, what the console's own pages ask is left out, and so is what was told to wait for a person.
 */
import type { Command } from 'commander';
import { printable, type ActivityItem, type ActivityPage } from '../../activity/activity.ts';
import { CliError } from '../../cli-error.ts';
import type { LocalServer } from '../../../client-environment/local-server.ts';
import { globalOptions, runningServer, withGlobalOptions } from '../../server/server.ts';

const mostListed = 500;

export interface LogsOptions {
  readonly follow?: boolean;
  readonly errors?: boolean;
  readonly all?: boolean;
  readonly json?: boolean;
  readonly limit?: string;
}

export function addLogs(program: Command): void {
  withGlobalOptions(program.command('logs'))
    .description('list the newest requests of AWS clients, oldest first (kept in memory: the last 2,000 or 4 MB)')
    .option('-f, --follow', 'go on with what comes, until Ctrl+C')
    .option('--errors', 'only requests that failed')
    .option('--all', "the console's own requests, and those that wait for a sign-in, as well")
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
  const filter = `${options.errors ? '&errors=1' : ''}${options.all ? '' : '&quiet=1'}`;
  let day = dayOf(new Date());
  const show = ({ items }: Pick<ActivityPage, 'items'>): void => {
    for (const item of items.toReversed()) {
      if (options.json) print(`${JSON.stringify(item)}\n`);
      else {
        const its = dayOf(new Date(item.time));
        if (its !== day) print(`${(day = its)}\n`);
        print(`${logLine(item, server)}\n`);
      }
    }
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

const widest = 110;

/**
 * Local time, status, latency, the beginning of the request id (which `sandlot why` takes), operation, error, region,
 * principal. What does not fit ends in an ellipsis; `--json` has all of it. The server's own account and region go
 * without saying.
 */
export function logLine(item: ActivityItem, { account, region }: Pick<LocalServer, 'account' | 'region'>): string {
  const at = new Date(item.time);
  const operation = `${item.service}:${item.operation || '(unknown operation)'}`;
  const line = printable(
    [
      [at.getHours(), at.getMinutes(), at.getSeconds()].map(twoDigits).join(':'),
      String(item.status),
      `${item.latencyMs.toFixed(1)} ms`.padStart(8),
      item.requestId.slice(0, 8),
      operation.padEnd(28),
      (item.errorCode?.replace(/Exception$/, '') ?? 'OK').padEnd(14),
      ...(item.region === region ? [] : [item.region]),
      principalName(item, account),
    ].join('  '),
  );
  return line.length > widest ? `${line.slice(0, widest - 1)}…` : line;
}

function dayOf(date: Date): string {
  return [date.getFullYear(), date.getMonth() + 1, date.getDate()].map(twoDigits).join('-');
}

function twoDigits(number: number): string {
  return String(number).padStart(2, '0');
}

/**
 * `root`, a user's name, `permission set or role/session`; another account's with its number.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
 */
function principalName({ principalArn }: ActivityItem, account: string): string {
  if (principalArn === undefined) return '(nobody)';
  const [, , , its = '', ...rest] = principalArn.split(':').slice(1);
  const name = rest
    .join(':')
    .replace(/^(?:user|assumed-role|federated-user)\//, '')
    .replace(/^AWSReservedSSO_(.+)_[0-9a-f]{16}\//, '$1/');
  return its === account || its === '' ? name : `${name} (${its})`;
}
