/**
 * Every option of the server, with its environment name and default, in one table. Order of precedence: command
 * line, environment, default. Unknown options and malformed values are refused with a sentence (`ConfigError`).
 */
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import type { SmtpServer } from '../signin/mail/mail-relay.ts';
import type { FunctionSandbox } from '../wire/context.ts';
import { parseSmtpAddress } from './smtp-address.ts';

export interface Config {
  /** TCP port on 127.0.0.1; 0 takes a free one. */
  readonly port: number;
  /** A further port, where S3 alone answers; none by default. */
  readonly s3Port: number | undefined;
  /** The name of sign-in, access portal and console; in lower case. */
  readonly consoleHost: string;
  /** Data folder (absolute), or `undefined` for a server in memory. */
  readonly data: string | undefined;
  /** Where Identity Center is enabled and unsigned calls are served. */
  readonly region: string;
  /** The management account's number; `undefined`: random at the first start, then kept. */
  readonly account: string | undefined;
  /** The root user's e-mail address at the first start. */
  readonly rootEmail: string;
  /** An access key of the root user that is always there, for test suites. Off by default. */
  readonly adminKey: { readonly accessKeyId: string; readonly secretAccessKey: string } | undefined;
  /** Where the inbox's mail is relayed to; `undefined`: nothing goes out. */
  readonly smtp: SmtpServer | undefined;
  /** Hosts that may be contacted over https, for the keys of OpenID Connect providers. */
  readonly outboundHosts: readonly string[];
  /** Whether functions run in a sandbox of the operating system. */
  readonly functionSandbox: FunctionSandbox['mode'];
  /** Run in the background and return once ready. */
  readonly detach: boolean;
}

export class ConfigError extends Error {}

interface Option {
  readonly flag: string;
  readonly env: string;
  readonly value: string;
  readonly help: string;
}

/** The server's options, as `--help` lists them. */
export const options: readonly Option[] = [
  { flag: '--port', env: 'SANDLOT_PORT', value: 'N', help: 'port on 127.0.0.1 (default 4566)' },
  {
    flag: '--s3-port',
    env: 'SANDLOT_S3_PORT',
    value: 'N',
    help: "a further port for S3 alone, by path (default none; aws-amplify's tests ask at 20005)",
  },
  { flag: '--data', env: 'SANDLOT_DATA', value: 'DIR', help: 'data folder (default ~/.sandlot)' },
  { flag: '--region', env: 'SANDLOT_REGION', value: 'REGION', help: "Identity Center's region (default us-east-1)" },
  {
    flag: '--console-host',
    env: 'SANDLOT_CONSOLE_HOST',
    value: 'NAME',
    help:
      'the name of sign-in, portal and console (default console.localhost; ' +
      '127.0.0.1 for browsers that do not find it)',
  },
  {
    flag: '--account',
    env: 'SANDLOT_ACCOUNT',
    value: 'ID',
    help: "the management account's 12 digits (default random, then kept)",
  },
  {
    flag: '--root-email',
    env: 'SANDLOT_ROOT_EMAIL',
    value: 'ADDRESS',
    help: "the root user's e-mail address (default root@sandlot.example)",
  },
  {
    flag: '--admin-key',
    env: 'SANDLOT_ADMIN_KEY',
    value: 'ID:SECRET',
    help: 'a root access key that a reset keeps, for test suites (default none)',
  },
  {
    flag: '--smtp',
    env: 'SANDLOT_SMTP',
    value: 'URL',
    help: 'relay the mail to smtp(s)://[user:password@]host[:port] (default: it stays in the inbox)',
  },
  {
    flag: '--outbound-hosts',
    env: 'SANDLOT_OUTBOUND_HOSTS',
    value: 'HOST,…',
    help: 'hosts whose OpenID Connect keys may be fetched over https (default none)',
  },
  {
    flag: '--function-sandbox',
    env: 'SANDLOT_FUNCTION_SANDBOX',
    value: 'MODE',
    help: 'auto: functions run in bubblewrap where it works; required: nowhere else; off (default auto)',
  },
];

/** `args` as in `process.argv.slice(2)`. */
export function readConfig(args: readonly string[], env: Readonly<Record<string, string | undefined>>): Config {
  const given = new Map<string, string>();
  let detach = false;
  for (let i = 0; i < args.length; i++) {
    const [flag, inline] = splitFlag(args[i]!);
    if (flag === '--detach') {
      detach = true;
      continue;
    }
    const option = options.find((candidate) => candidate.flag === flag);
    if (!option)
      throw new ConfigError(
        `Unknown option ${flag}. The options are ${options.map((o) => o.flag).join(', ')} and --detach.`,
      );
    const value = inline ?? args[++i];
    if (value === undefined || value === '') throw new ConfigError(`${flag} needs a value: ${flag} ${option.value}.`);
    given.set(flag, value);
  }
  const read = (flag: string): string | undefined =>
    given.get(flag) ?? (env[options.find((option) => option.flag === flag)!.env] || undefined);
  return {
    port: parsePort('--port', read('--port') ?? '4566'),
    s3Port: read('--s3-port') === undefined ? undefined : parsePort('--s3-port', read('--s3-port')!),
    consoleHost: parseConsoleHost(read('--console-host') ?? 'console.localhost'),
    data: resolve(read('--data') ?? join(homedir(), '.sandlot')),
    region: parsePattern(
      '--region',
      read('--region') ?? 'us-east-1',
      /^[a-z]{2}(-[a-z]+)+-\d$/,
      'a region such as us-east-1',
    ),
    account:
      read('--account') === undefined
        ? undefined
        : parsePattern('--account', read('--account')!, /^\d{12}$/, '12 digits'),
    rootEmail: parsePattern(
      '--root-email',
      read('--root-email') ?? 'root@sandlot.example',
      /^[^\s@]{1,64}@[^\s@]{1,189}$/,
      'an e-mail address',
    ),
    adminKey: parseAdminKey(read('--admin-key')),
    smtp: parseSmtp(read('--smtp')),
    outboundHosts: parseHosts(read('--outbound-hosts')),
    functionSandbox: parseSandbox(read('--function-sandbox') ?? 'auto'),
    detach,
  };
}

/** Browsers and the local certificate authority know these to be this machine; any other name is somebody's. */
function parseConsoleHost(text: string): string {
  const name = text.toLowerCase();
  const label = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
  if (name.length <= 253 && new RegExp(`^(?:127\\.0\\.0\\.1|(?:${label}\\.)*localhost)$`).test(name)) return name;
  throw new ConfigError(
    `--console-host ${text} is not a name of this machine alone: ` +
      'give a name under localhost, such as console.localhost, or localhost or 127.0.0.1, without a port.',
  );
}

function parseHosts(text: string | undefined): readonly string[] {
  const hosts = (text ?? '')
    .split(',')
    .map((host) => host.trim().toLowerCase())
    .filter(Boolean);
  const wrong = hosts.find((host) => !/^[a-z0-9.-]+(:\d{1,5})?$/.test(host));
  if (wrong !== undefined)
    throw new ConfigError(
      `--outbound-hosts ${wrong} is not a host: give names such as id.example.com, with commas between.`,
    );
  return hosts;
}

function parseSandbox(mode: string): Config['functionSandbox'] {
  if (mode === 'auto' || mode === 'required' || mode === 'off') return mode;
  throw new ConfigError(`--function-sandbox ${mode} is not auto, required or off.`);
}

function splitFlag(arg: string): [string, string | undefined] {
  const at = arg.indexOf('=');
  return arg.startsWith('--') && at > 0 ? [arg.slice(0, at), arg.slice(at + 1)] : [arg, undefined];
}

function parsePort(flag: '--port' | '--s3-port', text: string): number {
  const port = Number(text);
  const isFree = flag === '--port' && text === '0';
  if (!/^\d{1,5}$/.test(text) || port > 65535 || (port === 0 && !isFree)) {
    const free = flag === '--port' ? ' (0 for a free one)' : '';
    throw new ConfigError(`${flag} ${text} is not a port: give a number from 1 to 65535${free}.`);
  }
  return port;
}

function parsePattern(flag: string, text: string, pattern: RegExp, what: string): string {
  if (!pattern.test(text)) throw new ConfigError(`${flag} ${text} is not ${what}.`);
  return text;
}

function parseSmtp(text: string | undefined): Config['smtp'] {
  try {
    return text === undefined ? undefined : parseSmtpAddress(text);
  } catch (error) {
    throw new ConfigError(error instanceof Error ? error.message : String(error));
  }
}

/** Ids of 16 to 128 word characters, as IAM's model has them; not AWS's temporary `ASIA…`, which carry a token. */
function parseAdminKey(text: string | undefined): Config['adminKey'] {
  if (text === undefined) return undefined;
  const at = text.indexOf(':');
  const [accessKeyId, secretAccessKey] = [text.slice(0, at), text.slice(at + 1)];
  if (at < 0 || !/^\w{16,128}$/.test(accessKeyId) || accessKeyId.startsWith('ASIA') || secretAccessKey.length < 8) {
    throw new ConfigError(
      '--admin-key wants ID:SECRET with an id of 16 to 128 letters, digits or _ that does not start with ASIA, ' +
        'and a secret of 8 characters or more.',
    );
  }
  return { accessKeyId, secretAccessKey };
}
