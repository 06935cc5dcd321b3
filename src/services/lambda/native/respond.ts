/** The answer to a custom resource's request, to this server's own addresses and no others. */
import { request } from 'node:http';
import type { Context } from '../../../wire/context.ts';
import type { CustomEvent } from './custom-event.ts';

export interface NativeResponse {
  readonly Status: 'SUCCESS' | 'FAILED';
  readonly reason?: string;
  readonly stream: string;
  readonly physicalId: string | undefined;
  readonly data: Readonly<Record<string, unknown>>;
}

const waitMs = 10_000;

export async function respond(
  { settings }: Context,
  event: CustomEvent,
  { Status, reason, stream, physicalId = stream, data }: NativeResponse,
  say: (line: string) => void,
): Promise<void> {
  const { ResponseURL, StackId, RequestId, LogicalResourceId } = event;
  if (!ResponseURL.startsWith(`${settings.endpoint}/_cloudformation/`))
    return say('Unable to send a response: the ResponseURL is none of CloudFormation here.');
  const Reason = (reason ?? `See the details in CloudWatch Log Stream: ${stream}`).slice(0, 1024);
  const answer = { Status, Reason, PhysicalResourceId: physicalId, StackId, RequestId, LogicalResourceId };
  try {
    const status = await put(ResponseURL, JSON.stringify({ ...answer, NoEcho: false, Data: data }));
    say(`The response was answered with status ${status}.`);
  } catch (error) {
    say(`Unable to send a response: ${(error as Error).message}`);
  }
}

/** Not by `fetch`, whose modules would be loaded for it in the middle of a first deployment. */
function put(url: string, body: string): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const sent = request(url, { method: 'PUT', signal: AbortSignal.timeout(waitMs), agent: false }, (answer) => {
    answer.resume();
    resolve(answer.statusCode!);
  });
  sent.on('error', reject);
  sent.end(body);
  return promise;
}
