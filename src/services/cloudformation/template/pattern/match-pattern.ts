/**
 * Whether a text matches a pattern as a whole. Each step is tried once at each place of the text, so that the time is
 * bounded by their product, and by a budget of steps besides: looking ahead begins anew at each place where it stands.
 */
import { word } from './character-sets.ts';
import { compilePattern, type Program, type Step } from './compile-pattern.ts';
import { parsePattern } from './parse-pattern.ts';
import { PatternError } from './pattern-error.ts';

/** Steps that may still be taken; shared by whatever one request asks. */
export interface Budget {
  steps: number;
}

/** @throws PatternError for a pattern that cannot be used */
export const patternOf = (pattern: string): Program => compilePattern(parsePattern(pattern));

/** @throws PatternError where the budget is used up */
export function matchesWhole(program: Program, text: string, budget: Budget): boolean {
  const codePoints = [...text].map((one) => one.codePointAt(0)!);
  return new Matcher(program.steps, codePoints, budget).reaches(program.start, 0);
}

class Matcher {
  readonly #steps: readonly Step[];
  readonly #text: readonly number[];
  readonly #budget: Budget;
  readonly #looked = new Map<number, boolean>();

  constructor(steps: readonly Step[], text: readonly number[], budget: Budget) {
    this.#steps = steps;
    this.#text = text;
    this.#budget = budget;
  }

  /** Whether a match is reached from that step at that place. */
  reaches(step: number, place: number): boolean {
    const places = this.#text.length + 1;
    const seen = new Set<number>();
    const open = [step * places + place];
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      if (seen.has(at)) continue;
      seen.add(at);
      if (--this.#budget.steps < 0) throw new PatternError('it takes too many steps to match');
      const found = this.#take(this.#steps[Math.floor(at / places)]!, at % places, open, places);
      if (found) return true;
    }
    return false;
  }

  #take(step: Step, place: number, open: number[], places: number): boolean {
    switch (step.do) {
      case 'match':
        return !step.whole || place === this.#text.length;
      case 'read':
        if (place < this.#text.length && step.has(this.#text[place]!)) open.push(step.next * places + place + 1);
        return false;
      case 'split':
        for (const next of step.next.toReversed()) open.push(next * places + place);
        return false;
      case 'place':
        if (this.#isAt(step.is, place)) open.push(step.next * places + place);
        return false;
      default:
        if (this.#looks(step.from, place) === step.holds) open.push(step.next * places + place);
        return false;
    }
  }

  #looks(from: number, place: number): boolean {
    const key = from * (this.#text.length + 1) + place;
    const known = this.#looked.get(key) ?? this.reaches(from, place);
    this.#looked.set(key, known);
    return known;
  }

  #isAt(is: (Step & { do: 'place' })['is'], place: number): boolean {
    const { length } = this.#text;
    if (is === 'start') return place === 0;
    if (is === 'final-end') return place === length;
    if (is === 'end') return place === length || (place === length - 1 && this.#text[place] === 10);
    const isWord = (at: number): boolean => at >= 0 && at < length && word(this.#text[at]!);
    return (isWord(place - 1) !== isWord(place)) === (is === 'boundary');
  }
}
