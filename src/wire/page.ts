/**
 * Pages and the local API: plain HTTP routes beside AWS's protocols. `wire/` calls them and catches what they throw.
 */
import type { Readable } from 'node:stream';
import type { WebSocket } from 'ws';
import type { AwsAs, Context } from './context.ts';
import type { Caller } from './caller.ts';

export interface PageRequest {
  readonly method: string;
  /** Decoded path. */
  readonly path: string;
  /** What the route's pattern named: `/start/:id`; a last `*rest` takes the remainder. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** None but under the console's name: those of other names are other people's. */
  readonly cookies: Readonly<Record<string, string>>;
  readonly remoteAddress: string;
  /** That it was sent to: `http://console.localhost:4566`. */
  readonly origin: string;
  /** The body, at most 1 MiB (413 beyond it). */
  text(): Promise<string>;
  /** The body as `application/x-www-form-urlencoded`. */
  form(): Promise<URLSearchParams>;
  /** The body as JSON; a `PageError(400)` when it is not. */
  json(): Promise<unknown>;
}

export interface PageResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  /** A stream is closed however the answer ends, sent or not. */
  readonly body?: string | Uint8Array | Readable;
}

/** A refusal that a person or script can understand; the default error page or JSON shows its message. */
export class PageError extends Error {
  readonly status: number;
  readonly code: string;
  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** What a page's handler gets: the store, the clock and `aws`, as no caller in particular. */
export interface PageContext extends Pick<
  Context,
  'requestId' | 'clock' | 'ids' | 'seal' | 'settings' | 'read' | 'write' | 'issueCredentials'
> {
  /** `settings.consoleOrigin`, by the scheme that the request came by. */
  readonly consoleOrigin: string;
  readonly aws: AwsAs;
  /** A context as `caller`, for authorization through the same policies. */
  asCaller(caller: Caller): Context;
}

export interface PageRoute {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** `/start/:id`, `/console/*rest` */
  readonly path: string;
  /**
   * The name that it is answered under; asked for under another one of this machine's, it leads there. `console`
   * (default): where people's pages are. `localhost`: the one that security keys are registered for. `any`: each of
   * them.
   */
  readonly at?: 'console' | 'localhost' | 'any';
  readonly handler: (request: PageRequest, ctx: PageContext) => Promise<PageResponse>;
}

/** Pages whose code is loaded when the first of them is asked for. */
export interface PageGroup {
  /**
   * Whole segments (`/signin`, `/_sandlot/v1/mail`): what begins with one of them is the group's, the longest one wins.
   */
  readonly under: readonly string[];
  /**
   * The same, where the first segment is AWS's otherwise: `/v1/authorize` beside AppSync's `/v1/apis`. Only what begins
   * with the whole prefix is the group's.
   */
  readonly within?: readonly string[];
  readonly load: () => Promise<readonly PageRoute[]>;
}

/**
 * A WebSocket (RFC 6455) at a path of its own, under the console's name. The handler refuses with a `PageError`, as an
 * ordinary answer, or says what becomes of the open socket, which is then its own to close.
 */
export interface UpgradeRoute {
  readonly path: string;
  readonly handler: (request: PageRequest, ctx: PageContext) => Promise<(socket: WebSocket) => void>;
}
