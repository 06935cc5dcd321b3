/** The activity as those see it who read it: requests that were answered, and why some were denied. */
import type { Caller } from './caller.ts';
import type { DecisionExplanation } from './context.ts';

/** A request of an AWS client that has been answered, as the activity keeps it. */
export interface ActivityRequest {
  /** Grows with every request. */
  readonly sequence: number;
  /** When it was answered: the machine's time in milliseconds. */
  readonly time: number;
  readonly requestId: string;
  /** The console's own page asked. */
  readonly byConsole?: boolean;
  /** Absent: nobody was authenticated. */
  readonly principalArn?: string;
  readonly account?: string;
  readonly region: string;
  /** The SDK client's name. */
  readonly service: string;
  /** Empty where the request named none. */
  readonly operation: string;
  /** HTTP status. */
  readonly status: number;
  readonly latencyMs: number;
  readonly errorCode?: string;
  readonly errorMessage?: string;
  /** Secrets masked, long values cut. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** For a denial by policies. */
  readonly denial?: ActivityDenial | undefined;
}

export interface ActivityDenial {
  /** Who was denied: a service that acted for the caller, where it was one. */
  readonly principalArn: string;
  readonly principalKind: Caller['kind'];
  /** The unique id that GetCallerIdentity shows. */
  readonly principalId: string;
  /** Of an assumed role: the role itself. */
  readonly roleArn?: string;
  readonly reason: string;
  readonly explanation?: DecisionExplanation;
}

/** Reads the activity. */
export interface ActivityFeed {
  /**
   * Newest first: those after `since` and before `before` (sequence numbers).
   * `next` is the `before` of the rest, where there may be any.
   */
  list(query: {
    readonly limit: number;
    readonly before?: number;
    readonly since?: number;
    readonly matches?: (request: ActivityRequest) => boolean;
  }): { readonly items: readonly ActivityRequest[]; readonly latest: number; readonly next?: number };
  find(requestId: string): ActivityRequest | undefined;
  /** Resolves once there is a request after `since`; `false`: there was none in that time, or this cannot wait. */
  newerThan(since: number, timeoutMs: number): Promise<boolean>;
}
