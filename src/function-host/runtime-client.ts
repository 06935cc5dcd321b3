/** The Runtime API's client: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html */
import { Agent, type IncomingMessage, request } from 'node:http';
import type { RuntimeError } from './errors.ts';

export interface Asked {
  readonly requestId: string;
  readonly event: unknown;
  readonly invokedArn: string;
  /** Milliseconds. */
  readonly deadline: number;
  readonly traceId: string;
  readonly clientContext: unknown;
}

export function createRuntimeClient(place: string) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const base = `http://${place}/2018-06-01/runtime`;
  // Those of before anything else has replaced them.
  const ask = request;
  const send = (
    method: string,
    path: string,
    body?: string,
    type?: string,
  ): Promise<{ head: IncomingMessage; text: string }> =>
    new Promise((resolve, reject) => {
      const headers = {
        ...(body !== undefined && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
        ...(type !== undefined && { 'lambda-runtime-function-error-type': type }),
      };
      const req = ask(`${base}${path}`, { method, agent, headers }, (head) => {
        const chunks: Buffer[] = [];
        head.on('data', (chunk: Buffer) => chunks.push(chunk));
        head.on('end', () => resolve({ head, text: Buffer.concat(chunks).toString('utf8') }));
        head.on('error', reject);
      });
      req.on('error', reject);
      req.end(body);
    });
  return {
    async next(): Promise<Asked> {
      const { head, text } = await send('GET', '/invocation/next');
      const header = (name: string): string => String(head.headers[`lambda-runtime-${name}`] ?? '');
      const clientContext = header('client-context');
      return {
        requestId: header('aws-request-id'),
        event: text === '' ? {} : JSON.parse(text),
        invokedArn: header('invoked-function-arn'),
        deadline: Number(header('deadline-ms')),
        traceId: header('trace-id'),
        clientContext: clientContext === '' ? undefined : JSON.parse(clientContext),
      };
    },
    respond: (requestId: string, body: string) => send('POST', `/invocation/${requestId}/response`, body),
    fail: (requestId: string, error: RuntimeError) =>
      send('POST', `/invocation/${requestId}/error`, bounded(error), error.errorType),
    failInit: (error: RuntimeError) => send('POST', '/init/error', bounded(error), error.errorType),
  };
}

const longest = 200_000;

function bounded({ errorType, errorMessage, trace }: RuntimeError): string {
  const text = JSON.stringify({ errorType, errorMessage, trace });
  if (Buffer.byteLength(text) <= longest) return text;
  return JSON.stringify({
    errorType: errorType.slice(0, 1000),
    errorMessage: errorMessage.slice(0, 30_000),
    trace: [],
  });
}
