/**
 * Regular expressions between `%` signs, as CloudWatch Logs has them: characters, classes, `. ^ $ | ? * + {n,m}` and
 * escapes; no groups. All states are followed at once, so that a text is read once, whatever the expression.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 */
import { allAtOnce, type Alternative, type Item, type Test } from './all-at-once.ts';
import { InvalidPattern } from './invalid-pattern.ts';

/** Of an expression, `{n,m}` written out, and its alternatives. */
const maxItems = 256;
const plain = /[A-Za-z0-9:_#=@/;,\- <>~&'"]/;
const operators = '^$?[]{}|\\*+.';

/** Whether a text has a part that the expression describes. @throws InvalidPattern */
export function regularExpression(source: string): (text: string) => boolean {
  return allAtOnce(new Parser(source).alternatives());
}

class Parser {
  readonly #source: string;
  #at = 0;
  #count = 0;

  constructor(source: string) {
    this.#source = source;
    if (source === '') throw this.#invalid();
  }

  alternatives(): Alternative[] {
    const found = [this.#alternative()];
    while (this.#take('|')) {
      this.#countIn(1);
      found.push(this.#alternative());
    }
    if (this.#at < this.#source.length) throw this.#invalid();
    return found;
  }

  #alternative(): Alternative {
    const atStart = this.#take('^');
    const items: Item[] = [];
    let atEnd = false;
    while (this.#at < this.#source.length && this.#peek() !== '|') {
      if (atEnd) throw this.#invalid();
      if (this.#take('$')) atEnd = true;
      else items.push(...this.#quantified(this.#atom()));
    }
    return { items, atStart, atEnd };
  }

  #quantified(test: Test): Item[] {
    let [least, most] = [1, 1];
    if (this.#take('?')) least = 0;
    else if (this.#take('*')) [least, most] = [0, Infinity];
    else if (this.#take('+')) most = Infinity;
    else if (this.#take('{')) [least, most] = this.#counts();
    const times = Number.isFinite(most) ? most : Math.max(least, 1);
    this.#countIn(times);
    return Array.from({ length: times }, (_, index) => ({
      test,
      optional: index >= least,
      repeats: most === Infinity && index === times - 1,
    }));
  }

  #countIn(items: number): void {
    this.#count += items;
    if (this.#count > maxItems) throw new InvalidPattern('Invalid regular expression: it is too large');
  }

  #counts(): [number, number] {
    const close = this.#source.indexOf('}', this.#at);
    const [, from, comma, to] = /^(\d{1,3})(,?)(\d{0,3})$/.exec(this.#source.slice(this.#at, Math.max(close, 0))) ?? [];
    if (from === undefined) throw this.#invalid();
    this.#at = close + 1;
    const least = Number(from);
    const most = comma === '' ? least : to === '' ? Infinity : Number(to);
    if (most < least) throw this.#invalid();
    return [least, most];
  }

  #atom(): Test {
    const character = this.#next();
    if (character === '\\') return this.#escaped();
    if (character === '.') return (code) => code !== 0x0a;
    if (character === '[') return this.#charClass();
    if (operators.includes(character) || !plain.test(character)) throw this.#invalid();
    return is(character);
  }

  #escaped(): Test {
    const character = this.#next();
    const known = named(character);
    if (known) return known;
    if (/[A-Za-z0-9]/.test(character)) throw this.#invalid();
    return is(character);
  }

  #charClass(): Test {
    const negated = this.#take('^');
    const tests: Test[] = [];
    while (!this.#take(']')) {
      const character = this.#next();
      const escaped = character === '\\' ? this.#next() : undefined;
      const known = escaped === undefined ? undefined : named(escaped);
      const first = (escaped ?? character).charCodeAt(0);
      if (!known && this.#peek() === '-' && this.#source[this.#at + 1] !== ']') {
        this.#at++;
        const to = this.#next();
        const last = (to === '\\' ? this.#next() : to).charCodeAt(0);
        if (last < first) throw this.#invalid();
        tests.push((code) => code >= first && code <= last);
      } else tests.push(known ?? ((code) => code === first));
    }
    if (tests.length === 0) throw this.#invalid();
    return (code) => tests.some((test) => test(code)) !== negated;
  }

  #peek(): string | undefined {
    return this.#source[this.#at];
  }

  #next(): string {
    const character = this.#source[this.#at++];
    if (character === undefined) throw this.#invalid();
    return character;
  }

  #take(character: string): boolean {
    if (this.#peek() !== character) return false;
    this.#at++;
    return true;
  }

  #invalid(): InvalidPattern {
    return new InvalidPattern(`Invalid regular expression: '${this.#source}'`);
  }
}

function is(character: string): Test {
  const wanted = character.charCodeAt(0);
  return (code) => code === wanted;
}

function named(character: string): Test | undefined {
  const classes: Readonly<Record<string, RegExp>> = { d: /\d/, w: /\w/, s: /\s/ };
  const known = classes[character.toLowerCase()];
  if (character === 't' || character === 'n' || character === 'r') return is({ t: '\t', n: '\n', r: '\r' }[character]);
  if (!known) return undefined;
  const negated = character !== character.toLowerCase();
  return (code) => known.test(String.fromCharCode(code)) !== negated;
}
