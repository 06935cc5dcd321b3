/**
 * For tests: services whose one operation, `Converse`, takes events and answers events, over REST-JSON and over JSON;
 * and a client that signs as the SDK does, with the SDK's own signer and codec.
 */
import { createHash, createHmac } from 'node:crypto';
import { request, type ClientRequest, type IncomingMessage } from 'node:http';
import { EventStreamCodec } from '@smithy/core/event-streams';
import { SignatureV4 } from '@smithy/signature-v4';
import { readConfig } from '../../server/config.ts';
import { startServer, type RunningServer } from '../../server/main.ts';
import type { Context } from '../../wire/context.ts';
import { AwsError } from '../../wire/errors.ts';
import type { Protocol, ServiceModel } from '../../wire/models/model.ts';
import { defineService } from '../../wire/service.ts';

export const keys = { accessKeyId: 'AKIAEVENTSTREAMSTEST', secretAccessKey: 'secret-of-the-events' };

const modelOf = (protocol: Protocol, name: string): ServiceModel => ({
  source: { package: 'none', version: '0', sha256: name },
  metadata: {
    apiVersion: '2026-11-29',
    protocol,
    serviceId: name,
    endpointPrefix: name,
    signingName: name,
    ...(protocol === 'json' && { jsonVersion: '1.1', targetPrefix: 'Events' }),
  },
  operations: {
    Converse: {
      name: 'Converse',
      http: { method: 'POST', requestUri: protocol === 'json' ? '/' : '/converse' },
      input: { shape: 'Conversation' },
      output: { shape: 'Conversation' },
    },
  },
  shapes: {
    Conversation: {
      type: 'structure',
      required: ['Session'],
      members: {
        Session: { shape: 'Text', ...(protocol === 'rest-json' && { location: 'header', locationName: 'x-session' }) },
        Events: { shape: 'Events' },
      },
      ...(protocol === 'rest-json' && { payload: 'Events' }),
    },
    Events: {
      type: 'structure',
      eventstream: true,
      members: {
        Said: { shape: 'Said' },
        Audio: { shape: 'Audio' },
        Note: { shape: 'Note' },
        Mark: { shape: 'Mark' },
        TooMuchException: { shape: 'TooMuchException' },
      },
    },
    Said: {
      type: 'structure',
      event: true,
      members: { Text: { shape: 'Text' }, Language: { shape: 'Text', eventheader: true } },
    },
    Audio: {
      type: 'structure',
      event: true,
      members: {
        Chunk: { shape: 'Bytes', eventpayload: true },
        Final: { shape: 'Flag', eventheader: true },
        Count: { shape: 'Count', eventheader: true },
        Offset: { shape: 'Offset', eventheader: true },
        At: { shape: 'At', eventheader: true },
        Digest: { shape: 'Bytes', eventheader: true },
      },
    },
    Note: { type: 'structure', event: true, members: { Text: { shape: 'Text', eventpayload: true } } },
    Mark: { type: 'structure', event: true, members: {} },
    TooMuchException: {
      type: 'structure',
      exception: true,
      members: { message: { shape: 'Text' }, Limit: { shape: 'Count' } },
    },
    Text: { type: 'string', max: 1000 },
    Bytes: { type: 'blob' },
    Flag: { type: 'boolean' },
    Count: { type: 'integer' },
    Offset: { type: 'long' },
    At: { type: 'timestamp' },
  },
});

export interface Seen {
  readonly events: unknown[];
  readonly inputs: { Session: string }[];
  /** How many iterators of answers were closed. */
  closed: number;
  /** How many answers' ends the handlers were told. */
  ended: number;
}

interface Conversation {
  readonly Session: string;
  readonly Events: AsyncIterable<Record<string, any>>;
}

export interface EventServer {
  readonly server: RunningServer;
  readonly seen: Seen;
}

/** Answers every event with itself, and words of some with what they name. */
export async function startEventServer(): Promise<EventServer> {
  const seen: Seen = { events: [], inputs: [], closed: 0, ended: 0 };
  async function* answers({ Session, Events }: Conversation): AsyncGenerator<unknown> {
    try {
      if (Session === 'endless') for (;;) yield { Audio: { Chunk: Buffer.alloc(64 * 1024) } };
      for await (const event of Events) {
        seen.events.push(event);
        const said = event['Said']?.Text;
        if (said === 'modelled') throw new AwsError('TooMuchException', 'Too much was said.', { Limit: 3 });
        if (said === 'unmodelled') throw new AwsError('OtherException', 'Something else.', {}, 400);
        if (said === 'failure') throw new Error('a secret of the code');
        if (said === 'unwritable') throw new AwsError('TooMuchException', 'Wrong inside.', { Limit: {} });
        if (said === 'no event') yield { Nothing: {} };
        yield event;
      }
    } finally {
      seen.closed++;
    }
  }
  const converse = async (input: Conversation, ctx: Context) => {
    seen.inputs.push({ Session: input.Session });
    ctx.ended!.addEventListener('abort', () => seen.ended++);
    return { Session: `${input.Session}, too`, Events: input.Session === 'waits' ? waits(seen) : answers(input) };
  };
  const manifest = (name: string) =>
    defineService({ name, iamPrefix: name, operations: { Converse: { load: async () => ({ converse }) } } });
  const server = await startServer(
    { ...readConfig([], {}), port: 0, data: undefined, adminKey: keys },
    {
      more: [manifest('events-rest'), manifest('events-rpc')],
      models: { 'events-rest': modelOf('rest-json', 'events-rest'), 'events-rpc': modelOf('json', 'events-rpc') },
    },
  );
  return { server, seen };
}

/** An event that never comes, and an iterator that can be closed all the same. */
function waits(seen: Seen): AsyncIterable<unknown> {
  return {
    [Symbol.asyncIterator]: () => ({
      next: () => new Promise(() => {}),
      return: async () => {
        seen.closed++;
        return { done: true, value: undefined };
      },
    }),
  };
}

export const codec = new EventStreamCodec(
  (bytes) => Buffer.from(bytes as Uint8Array).toString('utf8'),
  (text) => Buffer.from(text),
);

class Sha256 {
  readonly #hash;
  constructor(secret?: any) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', secret);
  }
  update(data: any): void {
    this.#hash.update(data);
  }
  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }
  reset(): void {}
}

export interface Talk {
  readonly request: ClientRequest;
  readonly response: Promise<IncomingMessage>;
  /** Sends bytes as a signed message, or the empty one that ends the stream. */
  send(inner: Uint8Array, forge?: { date?: Date; signature?: string; prior?: string }): Promise<void>;
}

/** Opens a conversation: headers now, events as they are sent. */
export async function talk(
  { server }: EventServer,
  service: 'events-rest' | 'events-rpc',
  {
    session = 'here',
    contentSha256 = 'STREAMING-AWS4-HMAC-SHA256-EVENTS',
    initial = true,
  }: { session?: string; contentSha256?: string; initial?: boolean } = {},
): Promise<Talk> {
  const { hostname, port } = new URL(server.endpoint);
  const signer = new SignatureV4({ credentials: keys, region: 'us-east-1', service, sha256: Sha256 });
  const signed = await signer.sign({
    method: 'POST',
    protocol: 'http:',
    hostname,
    port: Number(port),
    path: service === 'events-rest' ? '/converse' : '/',
    query: {},
    headers: {
      host: `${hostname}:${port}`,
      'content-type': 'application/vnd.amazon.eventstream',
      'x-amz-content-sha256': contentSha256,
      ...(service === 'events-rest' ? { 'x-session': session } : { 'x-amz-target': 'Events.Converse' }),
    },
  });
  let prior = /Signature=(\w+)/.exec(signed.headers['authorization']!)![1]!;
  const { method, path, headers } = signed;
  const sent = request({ host: hostname, port, method, path, headers, agent: false });
  const response = new Promise<IncomingMessage>((resolve, reject) => {
    sent.on('response', resolve).on('error', reject);
  });
  response.catch(() => {});
  sent.flushHeaders();
  const send: Talk['send'] = async (inner, forge = {}) => {
    const date = forge.date ?? new Date(Math.floor(Date.now() / 1000) * 1000);
    const dated = { ':date': { type: 'timestamp', value: date } } as const;
    const signature = await signer.sign(
      { headers: codec['headerMarshaller'].format(dated), payload: inner },
      { signingDate: date, priorSignature: forge.prior ?? prior },
    );
    prior = signature;
    const shown = Buffer.from(forge.signature ?? signature, 'hex');
    const outer = codec.encode({
      headers: { ...dated, ':chunk-signature': { type: 'binary', value: shown } },
      body: inner,
    });
    sent.write(outer);
  };
  const opened = { request: sent, response, send };
  if (initial && service === 'events-rpc') await send(event('initial-request', { Session: session }));
  return opened;
}

type Headers = Parameters<typeof codec.encode>[0]['headers'];

/** An unsigned message with an event. */
export function event(type: string, payload: object | Uint8Array, more: Headers = {}): Uint8Array {
  return codec.encode({
    headers: {
      ':message-type': { type: 'string', value: 'event' },
      ':event-type': { type: 'string', value: type },
      ...more,
    },
    body: payload instanceof Uint8Array ? payload : Buffer.from(JSON.stringify(payload)),
  });
}

export interface Received {
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

/** The messages of an answer, as they come. */
export async function* messagesOf(response: IncomingMessage): AsyncGenerator<Received> {
  let bytes = Buffer.alloc(0);
  for await (const chunk of response) {
    bytes = Buffer.concat([bytes, chunk]);
    while (bytes.length >= 4 && bytes.length >= bytes.readUInt32BE(0)) {
      const { headers, body } = codec.decode(bytes.subarray(0, bytes.readUInt32BE(0)));
      bytes = bytes.subarray(bytes.readUInt32BE(0));
      const plain = Object.fromEntries(
        Object.entries(headers).map(([name, { value }]) => [name, value?.valueOf?.() ?? value]),
      );
      yield { headers: plain, body: Buffer.from(body).toString('utf8') };
    }
  }
}
