/** What a template, or a handler in JavaScript, is given and comes to; the same for both. */
import type { Json, JsonObject } from './json.ts';

/** `$ctx`: https://docs.aws.amazon.com/appsync/latest/devguide/resolver-context-reference.html */
export interface EvaluationContext {
  readonly arguments: JsonObject;
  readonly source: Json;
  readonly identity: Json;
  readonly request: JsonObject;
  readonly info: JsonObject;
  readonly env: JsonObject;
  /** `$util.authType()` */
  readonly authType: string;
  readonly stash: JsonObject;
  readonly prev?: Json;
  readonly result?: Json;
  readonly error?: Json;
  /** `$ctx.outErrors` */
  readonly outErrors?: readonly ResolverFault[];
  /** Domain milliseconds. */
  readonly now: number;
}

/** An error as GraphQL answers tell it, without its place. */
export interface ResolverFault {
  readonly message: string;
  readonly errorType: string | null;
  readonly data: Json;
  readonly errorInfo: Json;
}

/** What an evaluation leaves behind besides its value. */
export interface Effects {
  readonly stash: JsonObject;
  /** As a template leaves them to the next one of its resolver; code in JavaScript leaves them as they were. */
  readonly arguments?: JsonObject;
  readonly errors: readonly ResolverFault[];
  /** Of the HTTP answer. */
  readonly headers: JsonObject;
  /** `$extensions`, by what it sets. */
  readonly extensions: JsonObject;
  readonly logs: readonly string[];
}

export interface Evaluation extends Effects {
  readonly value: Json;
  /** As a template wrote it, where it did. */
  readonly text?: string;
  /** It ended early: what it would have led to is left out. `END`: and all that follows. */
  readonly early?: 'NEXT' | 'END';
}

/** The evaluation failed: with AWS's errors, whatever the code. */
export class EvaluationError extends Error {
  override readonly name = 'EvaluationError';
  readonly fault: ResolverFault;
  readonly effects: Partial<Effects>;
  constructor(fault: ResolverFault, effects: Partial<Effects> = {}) {
    super(fault.message);
    this.fault = fault;
    this.effects = effects;
  }
}

export function faultOf(
  message: string,
  errorType: string | null = null,
  data: Json = null,
  errorInfo: Json = null,
): ResolverFault {
  return { message, errorType, data, errorInfo };
}
