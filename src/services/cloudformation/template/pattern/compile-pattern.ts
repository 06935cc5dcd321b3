/** An expression into steps of an automaton. */
import { PatternError } from './pattern-error.ts';
import type { CharacterSet, Expression } from './syntax.ts';

export type Step =
  | { readonly do: 'read'; readonly has: CharacterSet; readonly next: number }
  | { readonly do: 'split'; readonly next: readonly number[] }
  | { readonly do: 'place'; readonly is: 'start' | 'end' | 'final-end' | 'boundary' | 'inside'; readonly next: number }
  | { readonly do: 'look'; readonly from: number; readonly holds: boolean; readonly next: number }
  /** `whole`: the text has to end here. */
  | { readonly do: 'match'; readonly whole: boolean };

export interface Program {
  readonly steps: readonly Step[];
  readonly start: number;
}

/** Counted repetitions are written out, so that this bounds them as well. */
const mostSteps = 5_000;

/** @throws PatternError */
export function compilePattern(expression: Expression): Program {
  const compiler = new Compiler();
  const start = compiler.compile(expression, compiler.add({ do: 'match', whole: true }));
  return { steps: compiler.steps, start };
}

class Compiler {
  readonly steps: Step[] = [];
  /** Parts that were compiled: a part that makes no step may be repeated as well. */
  #parts = 0;

  add(step: Step): number {
    return this.steps.push(step) - 1;
  }

  /** From the end to the beginning: each part knows where it leads. */
  compile(expression: Expression, next: number): number {
    if (this.steps.length > mostSteps || ++this.#parts > mostSteps * 2)
      throw new PatternError(`it needs more than ${mostSteps} steps`);
    switch (expression.kind) {
      case 'set':
        return this.add({ do: 'read', has: expression.has, next });
      case 'place':
        return this.add({ do: 'place', is: expression.is, next });
      case 'sequence':
        return expression.items.reduceRight((then, item) => this.compile(item, then), next);
      case 'choice':
        return this.add({ do: 'split', next: expression.items.map((item) => this.compile(item, next)) });
      case 'look': {
        const from = this.compile(expression.item, this.add({ do: 'match', whole: false }));
        return this.add({ do: 'look', from, holds: expression.holds, next });
      }
      default:
        return this.#repeat(expression, next);
    }
  }

  #repeat({ item, least, most }: Expression & { kind: 'repeat' }, next: number): number {
    let at = next;
    if (most === Infinity) {
      at = this.add({ do: 'split', next: [next] });
      this.steps[at] = { do: 'split', next: [this.compile(item, at), next] };
    }
    for (let times = least; times < most && most !== Infinity; times++)
      at = this.add({ do: 'split', next: [this.compile(item, at), next] });
    for (let times = 0; times < least; times++) at = this.compile(item, at);
    return at;
  }
}
