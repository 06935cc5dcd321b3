/** What a manifest says of pages of other origins. */
import type { Context } from '../context.ts';

/**
 * Which pages of other origins may call the service and read its answers; never with cookies. Without rules none may,
 * and no answer says anything about it. WebSockets, which browsers open without asking, keep to the same origins.
 * https://fetch.spec.whatwg.org/#http-cors-protocol
 */
export interface CorsRules {
  /** `*`: every origin. */
  readonly origins: '*' | readonly string[];
  readonly methods: readonly string[];
  /** Request headers besides those that need no permission, in lower case; `*`: whichever are asked for. */
  readonly headers: '*' | readonly string[];
  /** Response headers that scripts may read besides those that need no permission. */
  readonly exposed?: readonly string[];
  /** How long a browser may remember a preflight's answer; default 300. */
  readonly maxAgeSeconds?: number;
}

/** A request of a page, or what a browser asks before it. */
export interface CrossOriginRequest {
  readonly method: string;
  /** As it was sent, with what the name puts in front of it; without the query. */
  readonly path: string;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | undefined>>;
}

/** Rules of single resources, such as a bucket's: asked for every request, and they say what browsers are told. */
export interface CrossOrigin {
  /** The headers that answer `OPTIONS` with status 200. @throws AwsError what it is refused with */
  preflight(request: CrossOriginRequest, ctx: Context): Promise<Readonly<Record<string, string>>>;
  /** What any other answer says of who may read it, errors included. Asked only where there is an `Origin`. */
  readableBy(request: CrossOriginRequest, ctx: Context): Promise<Readonly<Record<string, string>>>;
}
