/**
 * What a service answers besides the operations of its model: HTTP routes and WebSockets at paths of its own, and which
 * pages of other origins may call it. Data of its manifest; `data-routes.ts` and `upgrades.ts` serve it, `cors.ts`
 * answers browsers.
 *
 * A route without a `host` is at the endpoint's own names (127.0.0.1, localhost), where clients that resolve no names
 * under `localhost` reach it. Its path begins with a segment that begins with `_`, or has one or two characters, which
 * no bucket's name does; of the latter kind only requests that nobody signed (SigV4) are the route's, since paths of
 * AWS's own protocols begin so as well (`/v2/apis`). It shares that origin with the console: it sees and sets no cookie
 * there, and its answers are sandboxed documents.
 */
import type { Readable } from 'node:stream';
import type { WebSocket } from 'ws';
import type { Caller } from './caller.ts';
import type { Context } from './context.ts';

export interface DataRequest {
  readonly method: string;
  readonly protocol: 'http' | 'https';
  /** The name that was asked, without the port, in lower case. */
  readonly host: string;
  /** Decoded path. */
  readonly path: string;
  /** What the route's host and path named: `:api.appsync`, `/graphql/:id`; a last `*rest` takes the remainder. */
  readonly params: Readonly<Record<string, string>>;
  /** The query as it was sent, without `?`. */
  readonly rawQuery: string;
  /** @throws PageError (400) where there are too many parameters */
  query(): URLSearchParams;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly remoteAddress: string;
  /** The whole body, within the route's bound. @throws PageError 413, 503, 408 */
  bytes(): Promise<Buffer>;
  text(): Promise<string>;
  /** @throws PageError (400) where it is no JSON, or costs too much to read */
  json(): Promise<unknown>;
  /** The body's bytes as they come, without a bound. Only once, and not beside the others. */
  stream(): AsyncIterable<Buffer>;
  /**
   * Who signed this request (SigV4) for the service of that signing name, its body included, which is read whole.
   * @throws AwsError where nobody known did
   */
  verifySigned(signing: { readonly service: string }): Promise<Caller>;
  /**
   * As `verifySigned`, of a request that came inside of this one, such as a WebSocket's message that carries headers:
   * as if it had been sent so.
   * @throws AwsError where nobody known signed it
   */
  verifySignedWithin(inner: InnerRequest, signing: { readonly service: string }): Promise<Caller>;
}

/** A request that was never sent by itself, as its signature has it. */
export interface InnerRequest {
  readonly method: string;
  /** Percent-encoded. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface DataResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  /** A stream is closed however the answer ends, sent or not. */
  readonly body?: string | Uint8Array | Readable;
}

/** As nobody in particular, in the management account. */
export interface DataContext extends Context {
  /** A context as `caller`, for authorization through the same policies. */
  asCaller(caller: Caller, elsewhere?: { readonly region?: string }): Context;
  /** What the manifest's `start` gave. */
  readonly running: any;
}

interface Place {
  /** What the activity calls it (`GraphQL`). */
  readonly name: string;
  /**
   * Under `localhost`: `appsync`, `:api.appsync`, whose first label is a parameter, or `*bucket.s3-website`, where all
   * labels before it are; `:account.dkr.ecr.:region`, where several labels are, and which has no more of them.
   */
  readonly host?: string;
  /** `/graphql/:id`, `/objects/*rest` */
  readonly path: string;
}

export interface DataRoute extends Place {
  /** `*`: every method that no other route of the path has. */
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'PATCH' | 'OPTIONS' | '*';
  /** The most bytes of a body that is read whole; default 1 MiB. */
  readonly maxBodyBytes?: number;
  /** What its answers tell the request's ID by: `x-amz-request-id` and `x-amz-id-2`; default `x-amzn-requestid`. */
  readonly ids?: 'rest-xml';
  /** An `AwsError` or `PageError` that it throws is answered as JSON, as AWS's REST services write errors. */
  readonly load: () => Promise<(request: DataRequest, ctx: DataContext) => Promise<DataResponse>>;
  /** What is answered under its host where the path stands for no text; else such a refusal is JSON. */
  readonly unreadable?: () => Promise<(requestId: string) => DataResponse>;
}

/**
 * The handler refuses by throwing, or says what becomes of the open socket.
 * Sockets end with a reset and with the server.
 */
export interface DataUpgrade extends Place {
  /** One message of a client, bytes; default 128 KiB. A longer one ends the connection (close code 1009). */
  readonly maxMessageBytes?: number;
  readonly load: () => Promise<(request: DataRequest, ctx: DataContext) => Promise<(socket: WebSocket) => void>>;
}
