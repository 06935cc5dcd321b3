/**
 * The environment of a function's process: Lambda's own variables, the function's, and what leads AWS's clients here.
 * Nothing of the server's own.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
 */
import type { TemporaryCredentials } from '../../../wire/context.ts';
import type { VersionFacts } from '../records.ts';
import type { LogPlace } from '../instances/log-writer.ts';
import type { RuntimeCommand } from './command.ts';

export interface EnvironmentFacts {
  readonly name: string;
  readonly region: string;
  readonly facts: VersionFacts;
  readonly variables: Readonly<Record<string, string>>;
  readonly credentials: TemporaryCredentials;
  readonly command: RuntimeCommand;
  /** It runs in a sandbox, out of which no variable leads. */
  readonly isFenced: boolean;
  readonly log: LogPlace;
  readonly runtimeApi: string;
  readonly endpoint: string;
}

export function environmentOf(of: EnvironmentFacts): Record<string, string> {
  const { facts, credentials, endpoint, isFenced } = of;
  const { seen, environment } = of.command;
  const variables = isFenced ? of.variables : own(of.variables);
  return {
    ...searched(seen.layers, isFenced),
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    ...variables,
    ...environment,
    ...(isFenced && options(environment['NODE_OPTIONS'], variables['NODE_OPTIONS'])),
    HOME: seen.own,
    TMPDIR: seen.own,
    _HANDLER: facts.handler,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken,
    AWS_REGION: of.region,
    AWS_DEFAULT_REGION: of.region,
    AWS_EXECUTION_ENV: `AWS_Lambda_${facts.runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: of.name,
    AWS_LAMBDA_FUNCTION_VERSION: facts.version,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(facts.memory),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: of.log.group,
    AWS_LAMBDA_LOG_STREAM_NAME: of.log.stream,
    AWS_LAMBDA_LOG_FORMAT: facts.logging.format,
    ...(facts.logging.applicationLevel !== undefined && { AWS_LAMBDA_LOG_LEVEL: facts.logging.applicationLevel }),
    AWS_LAMBDA_RUNTIME_API: of.runtimeApi,
    LAMBDA_TASK_ROOT: seen.code,
    LAMBDA_RUNTIME_DIR: '/var/runtime',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_ENDPOINT_URL: endpoint,
    SANDLOT_ENDPOINT: endpoint,
    NODE_EXTRA_CA_CERTS: seen.authority,
    AWS_CA_BUNDLE: seen.authority,
    ...(facts.runtime.startsWith('python') && { SSL_CERT_FILE: seen.authority }),
  };
}

/** Where programs and, in a sandbox, libraries are looked for. */
function searched(layers: string | undefined, isFenced: boolean): Record<string, string> {
  const programs = ['/usr/local/bin', '/usr/bin', '/bin', ...(layers === undefined ? [] : [`${layers}/bin`])];
  if (!isFenced) return { PATH: programs.join(':') };
  return {
    PATH: ['/var/lang/bin', ...programs].join(':'),
    LD_LIBRARY_PATH: '/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:/var/task:/var/task/lib:/opt/lib',
  };
}

function options(ours: string | undefined, own: string | undefined): Record<string, string> {
  const all = [ours, own].filter((some) => some !== undefined);
  return all.length === 0 ? {} : { NODE_OPTIONS: all.join(' ') };
}

/** Without what would take the process out of what holds it. */
function own(variables: Readonly<Record<string, string>>): Record<string, string> {
  const kept = Object.entries(variables).filter(([name]) => !/^(?:LD_|DYLD_|SANDLOT_)/.test(name));
  return Object.fromEntries(
    kept.map(([name, value]) => [name, name === 'NODE_OPTIONS' ? withoutPermissions(value) : value]),
  );
}

/** What widens the permissions, and what writes files whatever they are. */
const freeing =
  /^--(?:allow-|no-permission|permission|inspect|experimental-permission|localstorage-file|trace-event|tls-keylog)/;

/** Node takes `_` for `-`; what is quoted or escaped could be anything, and is left out whole. */
function withoutPermissions(options: string): string {
  if (/["'\\]/.test(options)) return '';
  return options
    .split(/\s+/)
    .filter((option) => !freeing.test(option.replaceAll('_', '-')))
    .join(' ');
}
