/** Sets up an account and Region for the CDK and Amplify, by the server's local API. */
import type { LocalServer } from '../../client-environment/local-server.ts';
import { CliError } from '../cli-error.ts';

export interface Bootstrap {
  readonly account: string;
  readonly region: string;
  readonly stackName: string;
  readonly verdict: 'ready' | 'absent' | 'working' | 'broken' | 'blocked' | 'unknown';
  readonly version?: number;
  readonly findings: readonly { readonly id: string; readonly what: string; readonly mend: string }[];
  readonly steps: readonly string[];
}

export interface BootstrapPlace {
  readonly region?: string;
  readonly account?: string;
}

/** How it is; changes nothing. */
export function findBootstrap(server: LocalServer, place: BootstrapPlace): Promise<Bootstrap> {
  return server.api<Bootstrap>('GET', `/bootstrap?${new URLSearchParams({ ...place }).toString()}`);
}

/**
 * Says what it finds on the way, and answers what there is now, as a sentence.
 * @throws CliError when it is not whole afterwards, with what a person has to do
 */
export async function bootstrap(
  server: LocalServer,
  place: BootstrapPlace,
  say: (text: string) => void,
): Promise<string> {
  const before = await findBootstrap(server, place);
  const where = `Account ${before.account} in ${before.region}`;
  for (const { what, mend } of before.findings) say(`${what}\n  ${mend}`);
  const after = before.verdict === 'ready' ? before : await server.api<Bootstrap>('POST', '/bootstrap', place);
  if (after.verdict === 'ready') {
    const done = before.verdict === 'ready' ? 'is bootstrapped already' : 'is bootstrapped';
    return `${where} ${done} (${after.stackName}, version ${after.version}).`;
  }
  const why = after.findings.map(({ what, mend }) => `${what}\n  ${mend}`).join('\n');
  throw new CliError(`${where} is not bootstrapped.\n${why}`);
}
