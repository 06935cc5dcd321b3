/** An event that waits to be taken to its function, and what is told of it afterwards. */
import type { FunctionPlace } from '../arns.ts';

export interface AsyncInvocation {
  readonly requestId: string;
  readonly place: FunctionPlace;
  /** Base64, sealed. */
  readonly sealedPayload: string;
  /** Tries that have failed. */
  readonly attempt: number;
  /** Times that there was no room. */
  readonly throttled?: number;
  /** Domain milliseconds. */
  readonly since: number;
  /** Destinations that lie behind it. */
  readonly hops?: number;
  /** What the latest try was answered, sealed JSON: for the destination of failures. */
  readonly sealedAnswer?: string;
}

export interface LastAnswer {
  readonly version: string;
  readonly error?: string;
  /** JSON. */
  readonly payload: string;
}

export type Condition = 'Success' | 'RetriesExhausted' | 'EventAgeExceeded';

/** ARNs of functions. */
export interface Destinations {
  readonly onSuccess?: string;
  readonly onFailure?: string;
}
