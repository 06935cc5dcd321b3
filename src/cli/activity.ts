/** The local API's activity as `logs` and `why` read it. */

export interface ActivityItem {
  readonly sequence: number;
  readonly time: string;
  readonly ok: boolean;
  readonly requestId: string;
  readonly byConsole?: boolean;
  readonly principalArn?: string;
  readonly account?: string;
  readonly region: string;
  readonly service: string;
  readonly operation: string;
  readonly status: number;
  readonly latencyMs: number;
  readonly errorCode?: string;
  readonly errorMessage?: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly denial?: Denial;
}

export interface Denial {
  readonly principalArn: string;
  readonly reason: string;
  readonly explanation?: Explanation;
  readonly allowingStatement?: Readonly<Record<string, unknown>>;
}

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
  readonly statement?: Statement;
  readonly undecided?: readonly Condition[];
  readonly unmet: readonly UnmetStatement[];
  /** Condition keys that AWS does not define. */
  readonly undefinedKeys?: readonly UndefinedKey[];
}

export interface UndefinedKey extends Statement {
  readonly key: string;
  /** The key that was probably meant. */
  readonly meant?: string;
}

export interface Statement {
  readonly class: Layer;
  readonly policy: string;
  readonly statement: number;
  readonly sid?: string;
}

export interface UnmetStatement extends Statement {
  readonly because: 'principal' | 'resource' | 'condition';
  readonly resources?: readonly string[];
  readonly conditions: readonly Condition[];
}

export interface Condition {
  readonly operator: string;
  readonly key: string;
  readonly wanted: readonly string[];
  readonly found: readonly string[] | null;
  readonly because?: string;
}

export interface ActivityPage {
  readonly items: readonly ActivityItem[];
  readonly latest: number;
  readonly next?: number;
}

/** Names and values come from users of the API: nothing of theirs may steer the terminal. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, ' ');
}
