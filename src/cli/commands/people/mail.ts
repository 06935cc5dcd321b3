/** `sandlot mail`: lists the built-in inbox, or prints one message. */
import type { Command } from 'commander';
import { CliError } from '../../cli-error.ts';
import { globalOptions, runningServer, withGlobalOptions } from '../../server/server.ts';

interface MessageSummary {
  id: string;
  to: string;
  subject: string;
  date: string | number;
}
interface Message extends MessageSummary {
  from: string;
  text: string;
}

const mostListed = 100;
const noMail = 'No mail yet. It arrives when someone is sent an invitation or a password reset.';

export function addMail(program: Command): void {
  withGlobalOptions(program.command('mail'))
    .description('list the inbox; with an id, or "latest", print that message')
    .argument('[id]', "a message's id, or latest")
    .option('--limit <n>', 'how many to list, up to 100', '20')
    .option('--json', 'as JSON')
    .action(async (id: string | undefined, options: { limit: string; json?: boolean }, command: Command) => {
      if (!/^\d{1,3}$/.test(options.limit) || Number(options.limit) < 1 || Number(options.limit) > mostListed) {
        throw new CliError(`--limit ${options.limit} is not a number from 1 to ${mostListed}.`, 2);
      }
      const server = await runningServer(globalOptions(command));
      const list = async (limit: string) =>
        (await server.api<{ items: MessageSummary[] }>('GET', `/mail?limit=${encodeURIComponent(limit)}`)).items;
      const wanted = id === 'latest' ? (await list('1'))[0]?.id : id;
      if (id === 'latest' && wanted === undefined) throw new CliError(noMail);
      if (wanted !== undefined) {
        const message = await server.api<Message>('GET', `/mail/${encodeURIComponent(wanted)}`);
        return void process.stdout.write(options.json ? `${JSON.stringify(message, null, 2)}\n` : messageText(message));
      }
      const items = await list(options.limit);
      process.stdout.write(options.json ? `${JSON.stringify(items, null, 2)}\n` : listText(items));
    });
}

function messageText(message: Message): string {
  return (
    `From: ${printable(message.from)}\nTo: ${printable(message.to)}\nDate: ${new Date(message.date).toISOString()}\n` +
    `Subject: ${printable(message.subject)}\n\n${message.text.replace(/[^\P{Cc}\n\t]/gu, '')}\n`
  );
}

function listText(items: readonly MessageSummary[]): string {
  if (items.length === 0) return `${noMail}\n`;
  return items
    .map(
      (item) => `${item.id}  ${new Date(item.date).toISOString()}  ${printable(item.to)}  ${printable(item.subject)}\n`,
    )
    .join('');
}

/** Names and subjects come from users of the API: nothing of theirs may steer the terminal. */
function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, ' ');
}
