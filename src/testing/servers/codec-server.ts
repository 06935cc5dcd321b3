/**
 * For tests: a plain HTTP server that speaks one service through the codecs, without signatures, policies or
 * constraints.
 */
import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AwsError } from '../../wire/errors.ts';
import { modelsOf } from '../../wire/models/load-model.ts';
import { codecOf } from '../../wire/protocols/index.ts';
import { streamingInput } from '../../wire/protocols/codec/protocol.ts';
import type { OperationMatch, Structure, WireRequest, WireResponse } from '../../wire/protocols/codec/protocol.ts';
import { parseQueryString } from '../../wire/protocols/scalars/query-string.ts';
import { services } from '../../services/index.ts';

const modelOf = modelsOf(services);

export interface TestServer extends AsyncDisposable {
  readonly endpoint: string;
  /** Every input that arrived, in order. */
  readonly inputs: { readonly operation: string; readonly input: Structure }[];
}

/** Serves the service's operations with the given handlers; others answer 501 by name. */
export async function serve(
  service: string,
  handlers: Readonly<Record<string, (input: any) => unknown>>,
): Promise<TestServer> {
  const inputs: TestServer['inputs'] = [];
  const server = createServer((incoming, outgoing) => {
    void answer(service, handlers, incoming, inputs).then((response) => {
      outgoing.writeHead(response.status, response.headers);
      if (Buffer.isBuffer(response.body)) outgoing.end(response.body);
      else response.body.pipe(outgoing);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    inputs,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function answer(
  service: string,
  handlers: Readonly<Record<string, (input: any) => unknown>>,
  incoming: IncomingMessage,
  inputs: TestServer['inputs'],
): Promise<WireResponse> {
  const model = modelOf(service);
  const codec = codecOf(model);
  let match: OperationMatch | undefined;
  try {
    const request = toRequest(incoming);
    const isRest = model.metadata.protocol.startsWith('rest');
    if (isRest) match = codec.matchOperation(model, request);
    const streams = match !== undefined && streamingInput(model, match.operation) !== undefined;
    const complete = streams ? request : { ...request, body: Buffer.concat(await incoming.toArray()) };
    if (!isRest) match = codec.matchOperation(model, complete);
    if (match === undefined)
      throw new AwsError('UnknownOperationException', `${incoming.method} ${incoming.url}`, {}, 404);
    const handler = handlers[match.operation.name];
    if (handler === undefined) throw new AwsError('NotImplemented', match.operation.name, {}, 501);
    await codec.prepare?.();
    const input = codec.parseInput(model, match, complete);
    inputs.push({ operation: match.operation.name, input });
    return codec.serializeOutput(model, match.operation, (await handler(input)) as Structure, 'request-1');
  } catch (error) {
    const known =
      error instanceof AwsError ? error : { code: 'InternalFailure', message: String(error), fault: 'server' as const };
    return codec.serializeError(model, match?.operation, known, 'request-1');
  }
}

function toRequest(incoming: IncomingMessage): WireRequest {
  const [path = '/', queryText = ''] = incoming.url!.split('?');
  const headers = Object.fromEntries(
    Object.entries(incoming.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(',') : value]),
  );
  return { method: incoming.method!, path, query: parseQueryString(queryText) ?? [], headers, body: incoming };
}
