/**
 * A stack policy: which update actions its resources may undergo. Pure. With a policy, what no statement allows is
 * refused, and what one denies is refused whatever others allow.
 *
 * Spec: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/protect-stack-resources.html; what is refused as
 * invalid is as AWS answered LocalStack's test_stack_policies.py (2022).
 */
import { parseBoundedJson } from '../../../kernel/bounded/json.ts';
import { compilePattern, matchesPattern, type Pattern } from '../../../policy/values/pattern.ts';

export type UpdateAction = 'Update:Modify' | 'Update:Replace' | 'Update:Delete';

/** What an update does to a resource. */
export interface PolicedUpdate {
  readonly action: UpdateAction;
  readonly logicalId: string;
  readonly type: string;
}

export interface StackPolicy {
  readonly statements: readonly PolicyStatement[];
}

interface PolicyStatement {
  readonly allows: boolean;
  readonly actions: readonly string[];
  readonly exceptActions: boolean;
  readonly resources: readonly Pattern[];
  readonly exceptResources: boolean;
  /** Each must hold; of one, any pattern. */
  readonly types: readonly (readonly Pattern[])[];
}

/** The document is none. */
export class InvalidStackPolicy extends Error {
  override readonly name = 'InvalidStackPolicy';
}

const limits = { maxDepth: 10, maxTokens: 20_000 };
const updateActions = ['Update:Modify', 'Update:Replace', 'Update:Delete', 'Update:*'];
const statementMembers = new Set([
  'Sid',
  'Effect',
  'Action',
  'NotAction',
  'Principal',
  'Resource',
  'NotResource',
  'Condition',
]);

/** `undefined`: `{}`, which is no policy, so that everything may be updated. @throws InvalidStackPolicy */
export function parseStackPolicy(text: string): StackPolicy | undefined {
  const document = readObject(text);
  if (Object.keys(document).length === 0) return undefined;
  const { Statement: given, Version: _version, Id: _id, ...others } = document;
  if (given === undefined || Object.keys(others).length > 0) throw new InvalidStackPolicy();
  return { statements: listOf(given).map((statement) => readStatement(objectOf(statement))) };
}

/** Why it is refused, as an event says it; `undefined`: it is allowed. */
export function stackPolicyRefusal(policy: StackPolicy, update: PolicedUpdate): string | undefined {
  const applies = (statement: PolicyStatement): boolean => appliesTo(statement, update);
  const denying = policy.statements.findIndex((statement) => !statement.allows && applies(statement));
  const resource = `for resource [LogicalResourceId/${update.logicalId}]`;
  if (denying >= 0)
    return `Action denied by stack policy: Statement [#${denying + 1}] does not allow [${update.action}] ${resource}`;
  return policy.statements.some((statement) => statement.allows && applies(statement))
    ? undefined
    : `Action not allowed by stack policy: no statement allows [${update.action}] ${resource}`;
}

function readStatement(statement: Record<string, unknown>): PolicyStatement {
  for (const name of Object.keys(statement)) if (!statementMembers.has(name)) throw new InvalidStackPolicy();
  const { Effect, Principal, Condition } = statement;
  if (Effect !== 'Allow' && Effect !== 'Deny') throw new InvalidStackPolicy();
  if (Principal !== '*') throw new InvalidStackPolicy();
  const action = oneOf(statement, 'Action', 'NotAction');
  const resource = oneOf(statement, 'Resource', 'NotResource');
  const actions = textsOf(action.value);
  if (!actions.every((name) => updateActions.includes(name) || name === '*')) throw new InvalidStackPolicy();
  return {
    allows: Effect === 'Allow',
    actions,
    exceptActions: action.name === 'NotAction',
    resources: textsOf(resource.value).map(resourcePattern),
    exceptResources: resource.name === 'NotResource',
    types: Condition === undefined ? [] : readConditions(objectOf(Condition)),
  };
}

function oneOf(statement: Record<string, unknown>, name: string, except: string): { name: string; value: unknown } {
  const [has, hasExcept] = [name in statement, except in statement];
  if (has === hasExcept) throw new InvalidStackPolicy();
  return has ? { name, value: statement[name] } : { name: except, value: statement[except] };
}

function resourcePattern(text: string): Pattern {
  if (text !== '*' && !text.startsWith('LogicalResourceId/')) throw new InvalidStackPolicy();
  return compilePattern(text);
}

/** `StringEquals` and `StringLike` of `ResourceType`: there are no others. */
function readConditions(conditions: Record<string, unknown>): Pattern[][] {
  return Object.entries(conditions).map(([operator, tests]) => {
    const { ResourceType: types, ...others } = objectOf(tests);
    if (types === undefined || Object.keys(others).length > 0) throw new InvalidStackPolicy();
    if (operator === 'StringEquals') return textsOf(types).map(literal);
    if (operator === 'StringLike') return textsOf(types).map(compilePattern);
    throw new InvalidStackPolicy();
  });
}

const literal = (text: string): Pattern => {
  if (/[*?]/.test(text)) throw new InvalidStackPolicy();
  return compilePattern(text);
};

function appliesTo(statement: PolicyStatement, { action, logicalId, type }: PolicedUpdate): boolean {
  const named = statement.actions.some((name) => name === '*' || name === 'Update:*' || name === action);
  const among = statement.resources.some((pattern) => matchesPattern(pattern, `LogicalResourceId/${logicalId}`));
  return (
    named !== statement.exceptActions &&
    among !== statement.exceptResources &&
    statement.types.every((patterns) => patterns.some((pattern) => matchesPattern(pattern, type)))
  );
}

function readObject(text: string): Record<string, unknown> {
  try {
    return objectOf(parseBoundedJson(text, limits));
  } catch {
    throw new InvalidStackPolicy();
  }
}

function objectOf(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new InvalidStackPolicy();
  return value as Record<string, unknown>;
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);

function textsOf(value: unknown): string[] {
  return listOf(value).map((text) => {
    if (typeof text !== 'string') throw new InvalidStackPolicy();
    return text;
  });
}
