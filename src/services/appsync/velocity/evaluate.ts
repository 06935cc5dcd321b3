/**
 * Evaluates a template's tree: our own walk, so that templates reach nothing but their values and the methods listed
 * for them (docs/decisions/0050-appsync.md says what a library let them reach).
 */
import type { Expression, Node, Operator, Reference, Step, Template } from './ast.ts';
import { createBudget, maxOutput, maxPasses, TemplateError, type Budget } from './budget.ts';
import { invoke, property } from './methods/invoke.ts';
import { HostObject, isSame, toText, type Value, type ValueMap } from './values.ts';

/** What a template came to: its text, or the value that `#return` gave. */
export type Outcome = { readonly text: string } | { readonly returned: Value };

interface Run {
  readonly variables: Map<string, Value>;
  readonly budget: Budget;
  output: string;
  returned?: Value;
}

/** Why what follows is not evaluated. */
type Jump = 'break' | 'return' | 'stop' | undefined;

/** @throws TemplateError */
export function evaluate(template: Template, given: ReadonlyMap<string, Value>, budget = createBudget()): Outcome {
  const run: Run = { variables: new Map(given), budget, output: '' };
  try {
    const jump = walk(template, run);
    return jump === 'return' ? { returned: run.returned ?? null } : { text: run.output };
  } catch (error) {
    if (error instanceof RangeError) throw new TemplateError('The template lies too deep in itself.');
    throw error;
  }
}

function walk(template: Template, run: Run): Jump {
  for (const node of template) {
    const jump = step(node, run);
    if (jump !== undefined) return jump;
  }
  return undefined;
}

function step(node: Node, run: Run): Jump {
  run.budget.spend(1);
  switch (node.kind) {
    case 'text':
      return write(node.text, run);
    case 'reference':
      return write(rendered(node, run), run);
    case 'set':
      return assign(node.target, valueOf(node.value, run), run);
    case 'if': {
      const branch = node.branches.find(({ condition }) => isTrue(valueOf(condition, run)));
      return walk(branch?.body ?? node.otherwise, run);
    }
    case 'foreach':
      return loop(node, run);
    case 'return':
      run.returned = node.value === undefined ? null : valueOf(node.value, run);
      return 'return';
    default:
      return node.kind;
  }
}

function write(text: string, run: Run): undefined {
  run.output += text;
  if (run.output.length > maxOutput) throw run.budget.tooMuch('The evaluated template is larger than 5 MB.');
}

/** A reference without a value is written as it stands, a quiet one not at all. */
function rendered(reference: Reference, run: Run): string {
  const value = valueOf(reference, run);
  return value === null ? (reference.isQuiet ? '' : reference.source) : toText(value, run.budget);
}

function loop({ name, of, body }: Node & { kind: 'foreach' }, run: Run): Jump {
  const { variables } = run;
  const items = itemsOf(valueOf(of, run));
  const before = [name, 'foreach', 'velocityCount'].map((variable) => [variable, variables.get(variable)] as const);
  let jump: Jump;
  for (const [index, item] of items.slice(0, maxPasses).entries()) {
    variables.set(name, item);
    variables.set('velocityCount', index + 1);
    variables.set('foreach', loopState(index, items.length, before[1]![1]));
    jump = walk(body, run);
    if (jump !== undefined) break;
  }
  for (const [variable, value] of before) {
    if (value === undefined) variables.delete(variable);
    else variables.set(variable, value);
  }
  return jump === 'break' ? undefined : jump;
}

function loopState(index: number, length: number, parent: Value = null): Value {
  const properties = new Map<string, Value>([
    ['index', index],
    ['count', index + 1],
    ['first', index === 0],
    ['last', index === length - 1],
    ['hasNext', index < length - 1],
    ['parent', parent],
  ]);
  return new HostObject(properties, new Map([['hasNext', () => index < length - 1]]));
}

/** A Map is looped over by its values. */
function itemsOf(value: Value): readonly Value[] {
  return Array.isArray(value) ? [...value] : value instanceof Map ? [...value.values()] : [];
}

function assign({ name, steps }: Reference, value: Value, run: Run): undefined {
  const last = steps.at(-1);
  if (last === undefined) {
    run.variables.set(name, value);
    return;
  }
  const on = follow(run.variables.get(name) ?? null, steps.slice(0, -1), run);
  const key: Value = last.kind === 'property' ? last.name : last.kind === 'index' ? valueOf(last.of, run) : null;
  if (on instanceof Map) invoke(on, 'put', [key, value], run.budget);
  else if (Array.isArray(on)) invoke(on, 'set', [key, value], run.budget);
}

function follow(from: Value, steps: readonly Step[], run: Run): Value {
  let value = from;
  for (const step of steps) {
    if (value === null) return null;
    run.budget.spend(1);
    if (step.kind === 'property') value = property(value, step.name);
    else if (step.kind === 'index') value = invoke(value, 'get', [valueOf(step.of, run)], run.budget);
    else {
      const args = step.args.map((arg) => valueOf(arg, run));
      value = invoke(value, step.name, args, run.budget);
    }
  }
  return value;
}

function valueOf(expression: Expression, run: Run): Value {
  run.budget.spend(1);
  switch (expression.kind) {
    case 'literal':
      return expression.value;
    case 'reference':
      return follow(run.variables.get(expression.name) ?? null, expression.steps, run);
    case 'interpolated':
      return interpolated(expression.template, run);
    case 'list':
      return expression.items.map((item) => valueOf(item, run));
    case 'range':
      return range(valueOf(expression.from, run), valueOf(expression.to, run), run);
    case 'map':
      return mapOf(expression.entries, run);
    case 'not':
      return !isTrue(valueOf(expression.of, run));
    case 'binary':
      return binary(expression.operator, expression.left, expression.right, run);
  }
}

function interpolated(template: Template, run: Run): Value {
  const { output } = run;
  run.output = '';
  walk(template, run);
  const text = run.output;
  run.output = output;
  run.budget.allocate(text.length);
  return text;
}

function mapOf(entries: readonly (readonly [Expression, Expression])[], run: Run): ValueMap {
  return new Map(entries.map(([key, value]) => [valueOf(key, run), valueOf(value, run)]));
}

function range(from: Value, to: Value, { budget }: Run): Value {
  if (typeof from !== 'number' || typeof to !== 'number') return null;
  const length = Math.abs(to - from) + 1;
  budget.spend(length);
  budget.allocate(length);
  return Array.from({ length }, (_, at) => (to >= from ? from + at : from - at));
}

/** Null and false are not; everything else is. */
const isTrue = (value: Value): boolean => value !== null && value !== false;

function binary(operator: Operator, left: Expression, right: Expression, run: Run): Value {
  if (operator === '&&') return isTrue(valueOf(left, run)) && isTrue(valueOf(right, run));
  if (operator === '||') return isTrue(valueOf(left, run)) || isTrue(valueOf(right, run));
  const [one, other] = [valueOf(left, run), valueOf(right, run)];
  switch (operator) {
    case '==':
      return isEqual(one, other, run.budget);
    case '!=':
      return !isEqual(one, other, run.budget);
    case '+':
      if (typeof one === 'string' || typeof other === 'string')
        return joined(toText(one, run.budget), toText(other, run.budget), run.budget);
  }
  return typeof one === 'number' && typeof other === 'number' ? arithmetic(operator, one, other) : isOrder(operator);
}

function joined(one: string, other: string, budget: Budget): string {
  budget.allocate(one.length + other.length);
  return one + other;
}

/** What has no order is not less, nor more; what cannot be computed is null. */
function isOrder(operator: Operator): Value {
  return operator === '<' || operator === '>' || operator === '<=' || operator === '>=' ? false : null;
}

/** Values of different classes are compared by their texts. */
function isEqual(one: Value, other: Value, budget: Budget): boolean {
  if (one === null || other === null) return one === other;
  const kind = (value: Value): string => (Array.isArray(value) ? 'list' : typeof value);
  if (kind(one) !== kind(other)) return toText(one, budget) === toText(other, budget);
  return isSame(one, other, budget);
}

function arithmetic(operator: Operator, one: number, other: number): Value {
  switch (operator) {
    case '+':
      return one + other;
    case '-':
      return one - other;
    case '*':
      return one * other;
    case '/':
      return divided(one, other);
    case '%':
      return other === 0 ? null : one % other;
    case '<':
      return one < other;
    case '>':
      return one > other;
    case '<=':
      return one <= other;
    default:
      return one >= other;
  }
}

/** Integers divide as Java's do. */
function divided(one: number, other: number): Value {
  if (other === 0) return null;
  return Number.isInteger(one) && Number.isInteger(other) ? Math.trunc(one / other) : one / other;
}
