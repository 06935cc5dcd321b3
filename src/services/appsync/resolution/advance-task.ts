/** What a worker thread does for AppSync: resolvers, single evaluations, code that is only read. */
import { readHandlers } from '../javascript/run-handler.ts';
import {
  EvaluationError,
  type Evaluation,
  type EvaluationContext,
  type ResolverFault,
} from '../functions/evaluation.ts';
import { runHandler } from '../javascript/run-handler.ts';
import { runTemplate } from '../velocity/run-template.ts';
import { advance as advanceResolver } from './advance.ts';
import type { Advance } from './program.ts';

/** JSON both ways: a text is copied to a thread in a small part of the time that an item's objects take. */
export async function advance(input: string): Promise<string> {
  return JSON.stringify(await advanceResolver(JSON.parse(input) as Advance));
}

export interface Evaluate {
  readonly language: 'vtl' | 'js';
  readonly text: string;
  readonly side: 'request' | 'response';
  readonly context: EvaluationContext;
}

export type Evaluated =
  | { readonly evaluation: Evaluation }
  | { readonly fault: ResolverFault; readonly logs: readonly string[] };

export async function evaluateOne({ language, text, side, context }: Evaluate): Promise<Evaluated> {
  try {
    const evaluation = language === 'js' ? await runHandler(text, side, context) : runTemplate(text, context);
    return { evaluation };
  } catch (error) {
    if (error instanceof EvaluationError) return { fault: error.fault, logs: error.effects.logs ?? [] };
    throw error;
  }
}

/** Why the code cannot be loaded; `undefined`: it can. */
export function readCode(code: string): Promise<string | undefined> {
  return readHandlers(code);
}
