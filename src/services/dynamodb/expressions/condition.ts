/**
 * A condition with its placeholders' meaning: checked in the order in which DynamoDB does, and decided about an item.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html
 */
import { showValue, typeOf } from '../values/attribute-value.ts';
import { compare } from '../values/compare.ts';
import { compareBy, isBetween, isIn } from './comparison.ts';
import { type Decision, joined, testing } from './decision.ts';
import { ExpressionRefused } from './expression-refused.ts';
import { checkFunction, decideFunction } from './functions.ts';
import { conditionOf } from './grammar/parsed.ts';
import { isSamePath, type Path, showPath } from './paths.ts';
import { FaultList, type Placeholders } from './placeholders.ts';
import { operandOf, type Operand } from './operand.ts';
import type { ConditionNode, OperandNode } from './grammar/syntax.ts';

export interface Condition {
  readonly decision: Decision;
  /** Every attribute and document path that it names. */
  readonly paths: readonly Path[];
}

/** @throws ExpressionRefused */
export function compileCondition(text: string, placeholders: Placeholders): Condition {
  const { root, hasRedundantParentheses } = conditionOf(text);
  const faults = new FaultList();
  if (hasRedundantParentheses) faults.add('parentheses', 'The expression has redundant parentheses;');
  const compiler = new Compiler(placeholders, faults);
  const decision = compiler.condition(root);
  const fault = faults.first(['parentheses', 'unknown function', 'misused function', 'reserved', 'condition']);
  if (fault !== undefined) throw new ExpressionRefused(fault);
  return { decision, paths: compiler.paths };
}

/** Of one comparison or call, in the order in which they are told. */
const conditionFaults = ['name', 'value', 'operand', 'distinct', 'function'];

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html */
const maxAmong = 100;

function tooMany(count: number): string {
  return `The IN operator is provided with too many operands; number of operands: ${count}`;
}

class Compiler {
  readonly #placeholders: Placeholders;
  readonly #faults: FaultList;
  readonly paths: Path[] = [];

  constructor(placeholders: Placeholders, faults: FaultList) {
    this.#placeholders = placeholders;
    this.#faults = faults;
  }

  condition(node: ConditionNode): Decision {
    switch (node.kind) {
      case 'and':
        return joined('all', this.condition(node.left), this.condition(node.right));
      case 'or':
        return joined('any', this.condition(node.left), this.condition(node.right));
      case 'not':
        return { kind: 'not', of: this.condition(node.of) };
      default:
        return this.#single(node);
    }
  }

  /** A comparison's or call's own faults count together, as one of the whole expression. */
  #single(node: Exclude<ConditionNode, { kind: 'and' | 'or' | 'not' }>): Decision {
    const own = new FaultList();
    const decision = this.#decision(node, own);
    for (const kind of ['unknown function', 'misused function', 'reserved']) {
      const message = own.first([kind]);
      if (message !== undefined) this.#faults.add(kind, message);
    }
    const message = own.first(conditionFaults);
    if (message !== undefined) this.#faults.add('condition', message);
    return decision;
  }

  #decision(node: Exclude<ConditionNode, { kind: 'and' | 'or' | 'not' }>, faults: FaultList): Decision {
    switch (node.kind) {
      case 'compare': {
        const { operator } = node;
        const [left, right] = [this.#operand(node.left, faults), this.#operand(node.right, faults)];
        checkDistinct(operator, [left, right], faults);
        return testing((item) => compareBy(operator, left.of(item), right.of(item)));
      }
      case 'between': {
        const of = this.#operand(node.of, faults);
        const [low, high] = [this.#operand(node.low, faults), this.#operand(node.high, faults)];
        checkBounds(low, high, faults);
        return testing((item) => isBetween(of.of(item), low.of(item), high.of(item)));
      }
      case 'in': {
        if (node.among.length > maxAmong) faults.add('function', tooMany(node.among.length));
        const of = this.#operand(node.of, faults);
        const among = node.among.map((one) => this.#operand(one, faults));
        return joined('any', ...among.map((one) => testing((item) => isIn(of.of(item), [one.of(item)]))));
      }
      case 'call': {
        if (node.name === 'size') faults.add('misused function', misused('size'));
        const args = node.args.map((one) => this.#operand(one, faults));
        checkFunction(node.name, args, faults);
        checkDistinct(node.name, args, faults);
        return testing((item) => decideFunction(node.name, args, item));
      }
    }
  }

  #operand(node: OperandNode, faults: FaultList): Operand {
    if (node.kind === 'call' && node.name !== 'size' && isConditionFunction(node.name))
      faults.add('misused function', misused(node.name));
    return operandOf(node, this.#placeholders, faults, this.paths);
  }
}

function isConditionFunction(name: string): boolean {
  return ['attribute_exists', 'attribute_not_exists', 'attribute_type', 'begins_with', 'contains'].includes(name);
}

function misused(name: string): string {
  return `The function is not allowed to be used this way in an expression; function: ${name}`;
}

function checkDistinct(operator: string, [first, second, ...more]: readonly Operand[], faults: FaultList): void {
  if (more.length > 0 || !first?.path || !second?.path || !isSamePath(first.path, second.path)) return;
  faults.add(
    'distinct',
    'The first operand must be distinct from the remaining operands for this operator or function; ' +
      `operator: ${operator}, first operand: ${showPath(first.path)}`,
  );
}

function checkBounds({ constant: low }: Operand, { constant: high }: Operand, faults: FaultList): void {
  if (low === undefined || high === undefined) return;
  const bounds = `lower bound operand: ${showValue(low)}, upper bound operand: ${showValue(high)}`;
  if (typeOf(low) !== typeOf(high))
    faults.add('function', `The BETWEEN operator requires same data type for lower and upper bounds; ${bounds}`);
  else if ((compare(low, high) ?? 0) > 0)
    faults.add(
      'function',
      `The BETWEEN operator requires upper bound to be greater than or equal to lower bound; ${bounds}`,
    );
}
