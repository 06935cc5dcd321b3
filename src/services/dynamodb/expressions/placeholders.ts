/** What `#name` and `:value` stand for in a request's expressions, and which of them are used. */
import type { AttributeValue } from '../values/attribute-value.ts';
import { isReservedWord } from './grammar/reserved-words.ts';
import type { Path } from './paths.ts';
import type { PathNode } from './grammar/syntax.ts';

export interface Faults {
  /** The first of its kind is kept. */
  add(kind: string, message: string): void;
}

export class Placeholders {
  readonly #names: Readonly<Record<string, string>>;
  readonly #values: Readonly<Record<string, AttributeValue>>;
  readonly #unusedNames: Set<string>;
  readonly #unusedValues: Set<string>;

  constructor(
    names: Readonly<Record<string, string>> | undefined = {},
    values: Readonly<Record<string, AttributeValue>> | undefined = {},
  ) {
    this.#names = names;
    this.#values = values;
    this.#unusedNames = new Set(Object.keys(names));
    this.#unusedValues = new Set(Object.keys(values));
  }

  /** `name` and `reserved` are the kinds of fault. */
  path({ elements }: PathNode, faults: Faults): Path {
    return elements.map((element) => {
      if (typeof element === 'number') return element;
      if (typeof element === 'string') {
        if (isReservedWord(element))
          faults.add('reserved', `Attribute name is a reserved keyword; reserved keyword: ${element}`);
        return element;
      }
      return this.#name(element.placeholder, faults);
    });
  }

  #name(placeholder: string, faults: Faults): string {
    if (!Object.hasOwn(this.#names, placeholder)) {
      faults.add(
        'name',
        'An expression attribute name used in the document path is not defined; ' + `attribute name: ${placeholder}`,
      );
      return placeholder;
    }
    this.#unusedNames.delete(placeholder);
    return this.#names[placeholder]!;
  }

  /** `value` is the kind of fault, and `undefined` the value then. */
  value(placeholder: string, faults: Faults): AttributeValue | undefined {
    if (!Object.hasOwn(this.#values, placeholder)) {
      faults.add(
        'value',
        `An expression attribute value used in expression is not defined; attribute value: ${placeholder}`,
      );
      return undefined;
    }
    this.#unusedValues.delete(placeholder);
    return this.#values[placeholder];
  }

  /** What is to be said of those that no expression uses. */
  unused(): string | undefined {
    if (this.#unusedNames.size > 0) return unusedText('Names', this.#unusedNames);
    if (this.#unusedValues.size > 0) return unusedText('Values', this.#unusedValues);
    return undefined;
  }
}

function unusedText(what: string, unused: ReadonlySet<string>): string {
  return `Value provided in ExpressionAttribute${what} unused in expressions: ` + `keys: {${[...unused].join(', ')}}`;
}

/** Faults by kind; `refuse` tells the one whose kind comes first. */
export class FaultList implements Faults {
  readonly #found = new Map<string, string>();

  add(kind: string, message: string): void {
    if (!this.#found.has(kind)) this.#found.set(kind, message);
  }

  first(order: readonly string[]): string | undefined {
    for (const kind of order) {
      const message = this.#found.get(kind);
      if (message !== undefined) return message;
    }
    return undefined;
  }
}
