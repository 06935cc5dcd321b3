/**
 * What a field's resolver does, as plain data, and how far it has come: a worker thread takes it on until it needs an
 * answer from a data source. https://docs.aws.amazon.com/appsync/latest/devguide/resolver-components.html
 */
import type { EvaluationContext, ResolverFault } from '../functions/evaluation.ts';
import type { Json, JsonObject } from '../functions/json.ts';

/** Both sides of a resolver or function; `undefined`: what comes in goes out. */
export type Code =
  | { readonly language: 'vtl'; readonly request: string | undefined; readonly response: string | undefined }
  | { readonly language: 'js'; readonly code: string };

export interface ProgramStep {
  readonly code: Code;
  readonly dataSource: string;
  /** It answers by itself: with the payload. */
  readonly isNone: boolean;
}

export interface Program {
  /** Around the steps of a pipeline; a unit resolver has none. */
  readonly around: Code | undefined;
  readonly steps: readonly ProgramStep[];
}

/** The same for all evaluations of a field. */
export type FieldContext = Omit<EvaluationContext, 'stash' | 'prev' | 'result' | 'error' | 'outErrors'>;

export interface Progress {
  /** The step that comes next, or waits for its answer. */
  readonly step: number;
  readonly stash: JsonObject;
  /** Where templates have had them: Amplify's put a new item's owner there, and filters of lists and subscriptions. */
  readonly arguments?: JsonObject;
  readonly prev?: Json;
  readonly errors: readonly ResolverFault[];
  readonly headers: JsonObject;
  readonly extensions: JsonObject;
}

/** What a data source answered; both, where it failed with data. */
export interface SourceAnswer {
  readonly result: Json;
  readonly error?: { readonly message: string; readonly type: string };
}

export interface Advance {
  readonly program: Program;
  readonly field: FieldContext;
  readonly progress: Progress | undefined;
  /** Of the step's data source, to the request that it was asked. */
  readonly answer?: SourceAnswer;
  readonly request?: Json;
}

export type Advanced =
  | { readonly request: Json; readonly progress: Progress }
  | {
      readonly value: Json;
      readonly errors: readonly ResolverFault[];
      readonly headers: JsonObject;
      readonly extensions: JsonObject;
    };
