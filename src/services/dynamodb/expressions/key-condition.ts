/**
 * Conditions on keys, as Query has them: one for the partition key, and one for the sort key, if any.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Query.KeyConditionExpressions.html
 */
import type { AttributeValue } from '../values/attribute-value.ts';
import { compileCondition } from './condition.ts';
import { ExpressionRefused } from './expression-refused.ts';
import { conditionOf } from './grammar/parsed.ts';
import { FaultList, type Placeholders } from './placeholders.ts';
import type { Comparator, ConditionNode, OperandNode } from './grammar/syntax.ts';

export interface KeyCondition {
  readonly operator: Exclude<Comparator, '<>'> | 'between' | 'begins_with';
  /** Two of `between`. */
  readonly values: readonly AttributeValue[];
}

/** By attribute. */
export type KeyConditions = ReadonlyMap<string, KeyCondition>;

/** @throws ExpressionRefused */
export function compileKeyCondition(text: string, placeholders: Placeholders): KeyConditions {
  compileCondition(text, placeholders);
  const conditions = new Map<string, KeyCondition>();
  for (const node of conjuncts(conditionOf(text).root)) {
    const { name, condition } = keyConditionOf(node, placeholders);
    if (conditions.has(name))
      throw new ExpressionRefused('KeyConditionExpressions must only contain one condition per key');
    conditions.set(name, condition);
  }
  return conditions;
}

function conjuncts(node: ConditionNode): ConditionNode[] {
  return node.kind === 'and' ? [...conjuncts(node.left), ...conjuncts(node.right)] : [node];
}

interface Named {
  readonly name: string;
  readonly condition: KeyCondition;
}

function keyConditionOf(node: ConditionNode, placeholders: Placeholders): Named {
  switch (node.kind) {
    case 'compare':
      return comparisonOf(node, placeholders);
    case 'between': {
      const name = attributeIn('BETWEEN', [node.of, node.low, node.high], placeholders);
      return { name, condition: { operator: 'between', values: valuesIn([node.low, node.high], placeholders) } };
    }
    case 'call': {
      if (node.name !== 'begins_with') throw wrongOperator(node.name);
      const name = attributeIn(node.name, node.args, placeholders);
      return { name, condition: { operator: 'begins_with', values: valuesIn(node.args.slice(1), placeholders) } };
    }
    default:
      throw wrongOperator(node.kind.toUpperCase());
  }
}

function wrongOperator(operator: string): ExpressionRefused {
  return new ExpressionRefused(`Invalid operator used in KeyConditionExpression: ${operator}`);
}

const mirrored = { '=': '=', '<': '>', '<=': '>=', '>': '<', '>=': '<=' } as const;

function comparisonOf(node: Extract<ConditionNode, { kind: 'compare' }>, placeholders: Placeholders): Named {
  const { operator, left, right } = node;
  if (operator === '<>') throw wrongOperator(operator);
  const isMirrored = left.kind === 'value' && right.kind === 'path';
  const [attribute, value] = isMirrored ? [right, left] : [left, right];
  const name = attributeIn(operator, [attribute, value], placeholders);
  const condition = { operator: isMirrored ? mirrored[operator] : operator, values: valuesIn([value], placeholders) };
  return { name, condition };
}

/** The attribute that the first of them names; the others are values. */
function attributeIn(operator: string, operands: readonly OperandNode[], placeholders: Placeholders): string {
  if (operands.some(({ kind }) => kind === 'call'))
    throw new ExpressionRefused('KeyConditionExpressions cannot contain nested operations');
  const paths = operands.filter((one) => one.kind === 'path');
  if (paths.length > 1)
    throw new ExpressionRefused(
      'Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition',
    );
  const [path] = paths;
  if (!path) throw new ExpressionRefused('Invalid condition in KeyConditionExpression: No key attribute specified');
  if (path !== operands[0])
    throw new ExpressionRefused(
      `Invalid condition in KeyConditionExpression: ${operator} operator must have the key attribute as its ` +
        'first operand',
    );
  if (path.elements.length > 1)
    throw new ExpressionRefused('KeyConditionExpressions cannot have conditions on nested attributes');
  return placeholders.path(path, new FaultList())[0] as string;
}

function valuesIn(operands: readonly OperandNode[], placeholders: Placeholders): AttributeValue[] {
  return operands.flatMap((one) =>
    one.kind === 'value' ? [placeholders.value(one.placeholder, new FaultList())!] : [],
  );
}
