/**
 * `sandlot why`: which policy denied a request, by which statement or for want of which,
 * and what would have allowed it.
 */
import type { Command } from 'commander';
import {
  printable,
  type ActivityItem,
  type ActivityPage,
  type Condition,
  type Denial,
  type Explanation,
  type Layer,
  type Statement,
  type UndefinedKey,
  type UnmetStatement,
} from '../../activity/activity.ts';
import { CliError } from '../../cli-error.ts';
import type { LocalServer } from '../../../client-environment/local-server.ts';
import { inShort, resourcePolicyOf } from './in-short.ts';
import { globalOptions, runningServer, withGlobalOptions } from '../../server/server.ts';

const layers: Readonly<Record<Layer, string>> = {
  'resource-control': 'the resource control policies (RCPs)',
  'service-control': 'the service control policies (SCPs)',
  resource: "the resource's own policy",
  identity: 'the identity-based policies',
  boundary: 'the permissions boundary',
  session: 'the session policies',
  principal: 'no policy: the principal itself has no permissions',
};

/** Statements that are shown of those that did not apply. */
const mostShown = 10;
/** Values that are shown of a list. */
const mostValues = 5;

export function addWhy(program: Command): void {
  withGlobalOptions(program.command('why'))
    .description('explain the last denial, or that of a request (exit 3 when there is none)')
    .argument('[request-id]', "a request's id, as error messages and `sandlot logs` show it")
    .option('--json', 'as JSON')
    .action(async (requestId: string | undefined, options: { json?: boolean }, command: Command) => {
      process.stdout.write(await why(await runningServer(globalOptions(command)), requestId, options));
    });
}

/** What to print. @throws CliError (exit 3) when nothing was denied. */
export async function why(
  server: LocalServer,
  requestId: string | undefined,
  options: { readonly json?: boolean } = {},
): Promise<string> {
  const item = await findDenied(server, requestId);
  return options.json ? `${JSON.stringify(item, null, 2)}\n` : explain(item);
}

async function findDenied(server: LocalServer, requestId: string | undefined): Promise<ActivityItem> {
  if (requestId === undefined) {
    const [last] = (await server.api<ActivityPage>('GET', '/activity?denied=1&limit=1')).items;
    if (last) return last;
    throw new CliError('No request has been denied since the server started (the last 2,000 are remembered).', 3);
  }
  if (!/^[\w.-]{1,128}$/.test(requestId))
    throw new CliError(
      `${printable(requestId.slice(0, 128))} is not a request id: error messages and "sandlot logs" show it.`,
      2,
    );
  const item = await server.api<ActivityItem>('GET', `/activity/${requestId}`).catch((error: unknown) => {
    if (error instanceof Error && /There is no request/.test(error.message)) throw new CliError(error.message, 3);
    throw error;
  });
  if (item.denial || item.errorCode?.startsWith('AccessDenied')) return item;
  const outcome = item.ok ? 'was answered' : `failed with ${item.errorCode}: ${item.errorMessage}`;
  throw new CliError(
    printable(`Request ${requestId} (${item.service}:${item.operation}) was not denied: it ${outcome}`),
    3,
  );
}

function explain(item: ActivityItem): string {
  const { denial } = item;
  const plain = denial ? inShort(denial) : [];
  const lines = [
    `${item.service}:${item.operation} was denied at ${item.time} (request ${item.requestId})`,
    '',
    ...(plain.length > 0 ? [...plain, ''] : []),
    ...table([
      ['Principal', denial?.principalArn ?? item.principalArn ?? '(not authenticated)'],
      ...(denial?.explanation
        ? ([
            ['Action', denial.explanation.action],
            ['Resource', denial.explanation.resource],
            ['Decided by', decidedBy(denial.explanation)],
          ] as [string, string][])
        : []),
      ['Answer', item.errorMessage ?? item.errorCode ?? ''],
    ]),
    ...(denial
      ? denialLines(denial)
      : ['', 'No policy decided this: the service itself refuses it, for the reason in its answer.']),
  ];
  return `${lines.map(printable).join('\n')}\n`;
}

function decidedBy({ decidedBy: layer, outcome, resource }: Explanation): string {
  if (layer === 'principal') return layers.principal;
  const their = layer === 'resource' || layer === 'boundary' ? 'its' : 'their';
  return (
    `${layerName(layer, resource)}: ` +
    `${outcome === 'explicit-deny' ? 'a statement denies it' : `none of ${their} statements allows it`}`
  );
}

function layerName(layer: Layer, resource: string): string {
  return layer === 'resource' ? resourcePolicyOf(resource) : layers[layer];
}

function denialLines({ reason, explanation, allowingStatement }: Denial): string[] {
  if (!explanation) return ['', reason];
  const { statement, undecided = [], met = [], unmet, undefinedKeys = [] } = explanation;
  const lines: string[] = [...undefinedKeyLines(undefinedKeys)];
  if (statement) {
    lines.push(
      '',
      'The statement that denies:',
      `  ${named(statement)}`,
      ...met.map((condition) => `    applies, because ${conditionText(condition)}`),
      ...undecided.map((condition) => `    ${conditionText(condition)}`),
      '',
      'An explicit deny outweighs every allow: change or detach that policy, or the request.',
    );
  }
  if (unmet.length > 0) {
    lines.push(
      '',
      'Statements that allow the action, but not this request:',
      ...unmet.slice(0, mostShown).flatMap(unmetLines),
    );
    if (unmet.length > mostShown) lines.push(`  … and ${unmet.length - mostShown} more (--json shows them)`);
  } else if (!statement && explanation.decidedBy !== 'principal')
    lines.push('', 'No statement there speaks of this action.');
  if (explanation.decidedBy === 'principal') lines.push('', reason);
  if (allowingStatement) {
    lines.push(
      '',
      `What is missing in ${layerName(explanation.decidedBy, explanation.resource)}; ` +
        'the smallest statement that allows it:',
      ...JSON.stringify(allowingStatement, null, 2)
        .split('\n')
        .map((line) => `  ${line}`),
    );
  }
  return lines;
}

function undefinedKeyLines(undefinedKeys: readonly UndefinedKey[]): string[] {
  if (undefinedKeys.length === 0) return [];
  return [
    '',
    'ATTENTION: AWS does not define these condition keys, so that no request has them:',
    ...undefinedKeys.map(
      ({ key, meant, ...where }) =>
        `  ${key} (${named(where)})${meant === undefined ? '' : `: did you mean ${meant}?`}`,
    ),
  ];
}

function named({ policy, statement, sid }: Statement): string {
  return `${policy}, statement ${statement + 1}${sid === undefined ? '' : ` ("${sid}")`}`;
}

function unmetLines(unmet: UnmetStatement): string[] {
  const { because, resources = [], conditions } = unmet;
  return [
    `  ${named(unmet)}`,
    ...(because === 'principal' ? ['    names other principals'] : []),
    ...(because === 'resource' ? [`    is about other resources: ${values(resources)}`] : []),
    ...conditions.map((condition) => `    ${conditionText(condition)}`),
  ];
}

function conditionText({ operator, key, wanted, found, because }: Condition): string {
  const compared =
    `${operator} ${key}: ` +
    `wanted ${values(wanted)}, found ${found === null ? 'nothing (the request has no such key)' : values(found)}`;
  return because === undefined ? compared : `${compared}; cannot be decided: ${because}`;
}

function values(all: readonly string[]): string {
  const shown = all
    .slice(0, mostValues)
    .map((value) => JSON.stringify(value))
    .join(', ');
  return all.length > mostValues ? `${shown} and ${all.length - mostValues} more` : shown;
}

function table(rows: readonly (readonly [string, string])[]): string[] {
  return rows.map(([name, value]) => `${name.padEnd(12)}${value}`);
}
