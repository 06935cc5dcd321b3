/**
 * One WebSocket of an API: AWS's messages, codes and times.
 * https://docs.aws.amazon.com/appsync/latest/devguide/real-time-websocket-client.html
 */
import type { WebSocket } from 'ws';
import { createTurns } from '../../../kernel/turns.ts';
import type { DataContext, DataRequest } from '../../../wire/service.ts';
import { requestOf } from '../graphql/answer.ts';
import { findApiOf, type FoundApi } from '../graphql/load-api.ts';
import { requestContext } from '../graphql/route.ts';
import { letIn } from '../identity/let-in.ts';
import { NotLetIn } from '../identity/visitor.ts';
import { isObject, type Json, type JsonObject } from '../functions/json.ts';
import { credentialsOf, headersOf, headersOfHandshake, pathOfApi } from './credentials.ts';
import type { RunningAppSync } from '../running.ts';
import { published } from './publish.ts';
import { subscribe, type Subscription } from './subscription.ts';

/** AWS: of one connection. */
const maxSubscriptions = 100;
const connectionTimeoutMs = 300_000;
const keepAliveMs = 60_000;
const lifetimeMs = 24 * 3_600_000;
/** Ours: how long one may say nothing at first, and what may wait to be read or done. */
const initTimeoutMs = 30_000;
const maxWaiting = 100;

/** A message is refused; the connection goes on. */
class Refused extends Error {
  readonly errors: readonly object[];
  constructor(errorType: string, message: string) {
    super(message);
    this.errors = [{ errorType, message }];
  }
}

export async function connect(request: DataRequest, ctx: DataContext): Promise<(socket: WebSocket) => void> {
  const found = await findApiOf(request.params['api']!, ctx);
  const entry = found ? await entryOf(request, found, ctx) : new NotLetIn('There is no API at this address.', 400);
  return (socket) => run(socket, request, ctx, entry);
}

/** `undefined`: they are let in. */
async function entryOf(request: DataRequest, found: FoundApi, ctx: DataContext): Promise<NotLetIn | undefined> {
  const signed = { path: `${pathOfApi(request)}/connect`, body: '{}' };
  try {
    await letIn(credentialsOf(request, headersOfHandshake(request), signed), found, ctx);
    return undefined;
  } catch (error) {
    if (error instanceof NotLetIn) return error;
    throw error;
  }
}

function run(socket: WebSocket, request: DataRequest, ctx: DataContext, entry: NotLetIn | undefined): void {
  const { sockets } = ctx.running as RunningAppSync;
  const ended = new AbortController();
  const subscriptions = new Map<string, Subscription>();
  const timers: NodeJS.Timeout[] = [];
  const send = (message: object): void => {
    if (socket.readyState === socket.OPEN) sockets.send(socket, JSON.stringify(message));
  };
  let isReady = false;
  const init = (): void => {
    if (entry) {
      const { errorType, message, status } = entry;
      send({ type: 'connection_error', payload: { errors: [{ errorType, message, errorCode: status }] } });
      socket.close(1000);
      return;
    }
    if (isReady) return;
    if (!sockets.add(request.params['api']!, socket)) {
      const errors = [{ errorType: 'LimitExceededError', message: 'The API has as many connections as it may.' }];
      send({ type: 'connection_error', payload: { errors } });
      socket.close(1000);
      return;
    }
    isReady = true;
    clearTimeout(waiting);
    send({ type: 'connection_ack', payload: { connectionTimeoutMs } });
    send({ type: 'ka' });
    timers.push(setInterval(() => send({ type: 'ka' }), keepAliveMs).unref());
    timers.push(setTimeout(() => socket.close(1000), lifetimeMs).unref());
  };
  const take = async (message: JsonObject): Promise<void> => {
    const id = typeof message['id'] === 'string' ? message['id'] : undefined;
    try {
      if (message['type'] === 'connection_init') return init();
      if (!isReady) throw new Refused('UnauthorizedException', 'The connection is not initialized.');
      await answer(message, id, { request, ctx, subscriptions, send });
    } catch (error) {
      const errors = error instanceof Refused ? error.errors : internalFailure;
      send({ type: 'error', ...(id !== undefined && { id }), payload: { errors } });
    }
  };
  const waiting = setTimeout(() => socket.close(1000), initTimeoutMs).unref();
  let last = Promise.resolve();
  let count = 0;
  socket.on('message', (data: Buffer) => {
    if (++count > maxWaiting) return socket.close(1008);
    last = last.then(() => take(parsed(data))).finally(() => count--);
  });
  socket.once('close', () => {
    ended.abort();
    subscriptions.clear();
    [waiting, ...timers].forEach(clearTimeout);
  });
  void follow(request.params['api']!, ctx, ended.signal, subscriptions, send);
}

const internalFailure = [{ errorType: 'InternalFailure', message: 'Internal failure.' }];

function parsed(data: Buffer): JsonObject {
  try {
    const message = JSON.parse(data.toString()) as Json;
    return isObject(message) ? message : {};
  } catch {
    return {};
  }
}

interface Speaking {
  readonly request: DataRequest;
  readonly ctx: DataContext;
  readonly subscriptions: Map<string, Subscription>;
  readonly send: (message: object) => void;
}

async function answer({ type, payload }: JsonObject, id: string | undefined, speaking: Speaking): Promise<void> {
  const { subscriptions, send } = speaking;
  if (type === 'start') {
    if (id === undefined) throw new Refused('BadRequestException', 'A subscription needs an id.');
    if (subscriptions.has(id)) throw new Refused('DuplicatedOperationError', `The id ${id} is in use already.`);
    if (subscriptions.size >= maxSubscriptions)
      throw new Refused('MaxSubscriptionsReachedError', `Max number of ${maxSubscriptions} subscriptions reached`);
    subscriptions.set(id, await start(payload, speaking));
    return send({ type: 'start_ack', id });
  }
  if (type === 'stop') {
    if (id === undefined || !subscriptions.delete(id))
      throw new Refused('UnknownOperationError', `Unknown operation id ${String(id)}`);
    return send({ type: 'complete', id });
  }
  throw new Refused('UnsupportedOperation', `${String(type)} not supported through the realtime channel`);
}

/** @throws Refused */
async function start(payload: Json | undefined, { request, ctx }: Speaking): Promise<Subscription> {
  const { data, extensions } = isObject(payload) ? payload : {};
  const body = typeof data === 'string' ? data : '';
  const asked = requestOf(parsed(Buffer.from(body)));
  if (!asked) throw new Refused('BadRequestException', 'Unable to parse GraphQL query.');
  const found = await findApiOf(request.params['api']!, ctx);
  if (!found) throw new Refused('BadRequestException', 'There is no API at this address.');
  const headers = headersOf(isObject(extensions) ? extensions['authorization'] : undefined);
  try {
    const credentials = credentialsOf(request, headers, { path: pathOfApi(request), body }, asked);
    const visitor = await letIn(credentials, found, ctx);
    const made = await subscribe(asked, {
      found,
      visitor,
      ctx,
      request: requestContext({ headers, host: request.host }),
    });
    if ('subscription' in made) return made.subscription;
    throw Object.assign(new Refused('', ''), { errors: made.errors });
  } catch (error) {
    if (error instanceof NotLetIn) throw new Refused(error.errorType, error.message);
    throw error;
  }
}

/** Until the socket has ended. */
async function follow(
  api: string,
  ctx: DataContext,
  signal: AbortSignal,
  subscriptions: ReadonlyMap<string, Subscription>,
  send: Speaking['send'],
): Promise<void> {
  const turn = createTurns();
  for await (const received of ctx.topics.subscribe(published, api, { signal })) {
    if (!('message' in received)) continue;
    for (const [id, subscription] of subscriptions) {
      // Telling many wide subscriptions takes long.
      await turn();
      try {
        const payload = await subscription.told(received.message);
        if (payload && subscriptions.has(id)) send({ type: 'data', id, payload });
      } catch {
        send({ type: 'error', id, payload: { errors: internalFailure } });
      }
    }
  }
}
