/**
 * An update with its placeholders' meaning: checked in the order in which DynamoDB does.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.UpdateExpressions.html
 */
import { type AttributeValue, type Item, typeOf } from '../values/attribute-value.ts';
import { addNumbers, NumberRefused } from '../values/decimal.ts';
import { ExpressionRefused } from './expression-refused.ts';
import { needsPath, wrongCount, wrongType } from './functions.ts';
import { updateOf } from './grammar/parsed.ts';
import { type Path, pathFault, valueAt } from './paths.ts';
import { FaultList, type Placeholders } from './placeholders.ts';
import { UpdateRefused } from './update-refused.ts';
import type { OperandNode, SetValueNode, UpdateClause } from './grammar/syntax.ts';

/** One action on one path. */
export type UpdateAction =
  | { readonly kind: 'SET'; readonly path: Path; readonly valueOf: (item: Item) => AttributeValue }
  | { readonly kind: 'REMOVE'; readonly path: Path }
  | { readonly kind: 'ADD' | 'DELETE'; readonly path: Path; readonly value: AttributeValue };

export interface Update {
  readonly actions: readonly UpdateAction[];
  /** Every path that it reads or writes. */
  readonly paths: readonly Path[];
}

const order = [
  'reserved',
  'unknown function',
  'section',
  'name',
  'value',
  'overlap',
  'conflict',
  'operand',
  'function',
];

/** @throws ExpressionRefused */
export function compileUpdate(text: string, placeholders: Placeholders): Update {
  const { clauses, repeated } = updateOf(text);
  const faults = new FaultList();
  if (repeated !== undefined)
    faults.add('section', `The "${repeated}" section can only be used once in an update expression;`);
  const compiler = new UpdateCompiler(placeholders, faults);
  const actions = clauses.map((clause) => compiler.action(clause));
  const inTheWay = pathFault(actions.map(({ path }) => path));
  if (inTheWay) faults.add(inTheWay.fault, inTheWay.text);
  const fault = faults.first(order);
  if (fault !== undefined) throw new ExpressionRefused(fault);
  return { actions, paths: [...actions.map(({ path }) => path), ...compiler.read] };
}

/** As messages of ADD and DELETE name types. */
const typeWords: Readonly<Record<string, string>> = {
  S: 'STRING',
  N: 'NUMBER',
  B: 'BINARY',
  NULL: 'NULL',
  BOOL: 'BOOLEAN',
  L: 'LIST',
  M: 'MAP',
};

type ValueOf = (item: Item) => AttributeValue;

interface Compiled {
  readonly of: ValueOf;
  /** Of list_append: the lists that it appends, those of list_append in it taken apart. */
  readonly parts?: readonly ValueOf[];
  readonly path?: Path;
  readonly constant?: AttributeValue;
}

const nothing: AttributeValue = { NULL: true };

class UpdateCompiler {
  readonly #placeholders: Placeholders;
  readonly #faults: FaultList;
  /** Paths whose values it uses. */
  readonly read: Path[] = [];

  constructor(placeholders: Placeholders, faults: FaultList) {
    this.#placeholders = placeholders;
    this.#faults = faults;
  }

  action(clause: UpdateClause): UpdateAction {
    const path = this.#placeholders.path(clause.path, this.#faults);
    switch (clause.kind) {
      case 'SET':
        return { kind: 'SET', path, valueOf: this.#setValue(clause.value) };
      case 'REMOVE':
        return { kind: 'REMOVE', path };
      default: {
        const value = this.#placeholders.value(clause.value.placeholder, this.#faults) ?? nothing;
        this.#checkAddable(clause.kind, value);
        return { kind: clause.kind, path, value };
      }
    }
  }

  #checkAddable(kind: 'ADD' | 'DELETE', value: AttributeValue): void {
    const type = typeOf(value);
    const word = typeWords[type];
    if (word === undefined || (kind === 'ADD' && type === 'N')) return;
    this.#faults.add(
      'operand',
      `Incorrect operand type for operator or function; operator: ${kind}, operand type: ${word}, ` +
        `typeSet: ${kind === 'ADD' ? 'ALLOWED_FOR_ADD_OPERAND' : 'ALLOWED_FOR_DELETE_OPERAND'}`,
    );
  }

  #setValue(node: SetValueNode): ValueOf {
    if (node.kind !== 'sum') return this.#operand(node).of;
    const [left, right] = [this.#operand(node.left), this.#operand(node.right)];
    for (const { constant } of [left, right]) {
      if (constant !== undefined && constant.N === undefined)
        this.#faults.add('function', wrongType(node.operator, typeOf(constant)));
    }
    const factor = node.operator === '+' ? 1 : -1;
    return (item) => sum(left.of(item), right.of(item), factor);
  }

  #operand(node: OperandNode): Compiled {
    switch (node.kind) {
      case 'path': {
        const path = this.#placeholders.path(node, this.#faults);
        this.read.push(path);
        return { path, of: (item) => present(valueAt(item, path)) };
      }
      case 'value': {
        const constant = this.#placeholders.value(node.placeholder, this.#faults) ?? nothing;
        return { constant, of: () => constant };
      }
      case 'call':
        return this.#call(node.name, node.args);
    }
  }

  #call(name: string, nodes: readonly OperandNode[]): Compiled {
    const args = nodes.map((one) => this.#operand(one));
    if (name !== 'if_not_exists' && name !== 'list_append') {
      this.#faults.add('unknown function', unknownFunction(name));
      return { of: () => nothing };
    }
    const [first, second] = args;
    if (args.length !== 2 || !first || !second) {
      this.#faults.add('function', wrongCount(name, args.length));
      return { of: () => nothing };
    }
    if (name === 'list_append') return this.#listAppend(first, second);
    const { path } = first;
    if (path === undefined) this.#faults.add('function', needsPath(name));
    return { of: (item) => (path && valueAt(item, path)) ?? second.of(item) };
  }

  #listAppend(first: Compiled, second: Compiled): Compiled {
    const wrong = [first, second].find(({ constant }) => constant !== undefined && constant.L === undefined);
    if (wrong) this.#faults.add('function', wrongType('list_append', typeOf(wrong.constant!)));
    const parts = [first, second].flatMap((one) => one.parts ?? [one.of]);
    return { parts, of: (item) => appended(parts.map((part) => part(item))) };
  }
}

const ofConditions = ['attribute_exists', 'attribute_not_exists', 'attribute_type', 'begins_with', 'contains', 'size'];

function unknownFunction(name: string): string {
  return ofConditions.includes(name)
    ? `The function is not allowed in an update expression; function: ${name}`
    : `Invalid function name; function: ${name}`;
}

function present(value: AttributeValue | undefined): AttributeValue {
  if (value === undefined)
    throw new UpdateRefused('The provided expression refers to an attribute that does not exist in the item');
  return value;
}

/** Each element has two bytes at least, and an item four hundred kilobytes. */
export const maxElements = 204_800;

/** One list of several. @throws UpdateRefused where one of them is none, or no item has room for it */
export function appended(values: readonly (AttributeValue | undefined)[]): AttributeValue {
  let length = 0;
  for (const value of values) {
    if (value?.L === undefined) throw wrongData();
    length += value.L.length;
  }
  if (length > maxElements) throw new UpdateRefused(tooLargeToUpdate);
  return { L: values.flatMap((value) => value!.L!) };
}

export const tooLargeToUpdate = 'Item size to update has exceeded the maximum allowed size';

function wrongData(): UpdateRefused {
  return new UpdateRefused('An operand in the update expression has an incorrect data type');
}

function sum(left: AttributeValue, right: AttributeValue, factor: 1 | -1): AttributeValue {
  if (left.N === undefined || right.N === undefined) throw wrongData();
  return { N: added(left.N, right.N, factor) };
}

/** @throws UpdateRefused */
export function added(left: string, right: string, factor: 1 | -1 = 1): string {
  try {
    return addNumbers(left, right, factor);
  } catch (error) {
    throw error instanceof NumberRefused ? new UpdateRefused(error.message) : error;
  }
}
