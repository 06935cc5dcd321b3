/** A running server's activity, as its local API answers it to the command and the console. */

/** A request of an AWS client that has been answered. */
export interface ActivityItem {
  /** Grows with every request. */
  readonly sequence: number;
  /** When it was answered: ISO 8601. */
  readonly time: string;
  readonly ok: boolean;
  readonly requestId: string;
  /** A page of the console asked for it. */
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
  readonly denial?: Denial;
}

/** Newest first. */
export interface ActivityPage {
  readonly items: readonly ActivityItem[];
  /** The newest request's `sequence`, whether or not it is among these. */
  readonly latest: number;
  /** The `after` of the rest, where there may be any. */
  readonly next?: number;
}

export interface Denial {
  /** Who was denied: a service that acted for the caller, where it was one. */
  readonly principalArn: string;
  readonly reason: string;
  readonly explanation?: Explanation;
  /** The smallest statement that the deciding kind of policy lacked. */
  readonly allowingStatement?: Readonly<Record<string, unknown>>;
}

/** The kind of policy that decided; `principal`: none did. */
export type Layer =
  | 'resource-control'
  | 'service-control'
  | 'resource'
  | 'identity'
  | 'boundary'
  | 'session'
  | 'principal';

export interface Explanation {
  readonly action: string;
  readonly resource: string;
  readonly outcome: 'allowed' | 'explicit-deny' | 'implicit-deny';
  readonly decidedBy: Layer;
  /** The statement that denied. */
  readonly statement?: Statement;
  /** What of that Deny could not be decided, so that it applied. */
  readonly undecided?: readonly Condition[];
  /** What of that Deny held of this request, so that it applied. */
  readonly met?: readonly Condition[];
  /** Statements that allow the action, but not this request. */
  readonly unmet: readonly UnmetStatement[];
  /** Condition keys that AWS does not define. */
  readonly undefinedKeys?: readonly UndefinedKey[];
}

export interface Statement {
  readonly class: Layer;
  /** The policy's ARN, or what an inline policy is called and where it is. */
  readonly policy: string;
  /** Position in the document, from 0. */
  readonly statement: number;
  readonly sid?: string;
}

export interface UnmetStatement extends Statement {
  readonly because: 'principal' | 'resource' | 'condition';
  /** What it names, as written, where the resource is not among it. */
  readonly resources?: readonly string[];
  readonly conditions: readonly Condition[];
}

export interface UndefinedKey extends Statement {
  readonly key: string;
  /** The key that was probably meant. */
  readonly meant?: string;
}

/** A test of a statement, with the request's values. */
export interface Condition {
  readonly operator: string;
  readonly key: string;
  readonly wanted: readonly string[];
  /** The request's values; `null` where it has none. */
  readonly found: readonly string[] | null;
  readonly because?: string;
}
