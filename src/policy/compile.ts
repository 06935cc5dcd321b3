/** A statement as the evaluator wants it: patterns split, actions lower case, conditions with their operators. */
import { compileCondition } from './condition.ts';
import { anyRun, compilePattern, compileTokens, matchesPattern, tokensOf } from './values/pattern.ts';
import type {
  ActionMatcher,
  CompiledStatement,
  Policy,
  ResourceMatcher,
  Statement,
  StatementsByEffect,
} from './language/policy.ts';
import { indexByPrefix } from './prefix-index.ts';
import { parseTemplate } from './values/template.ts';

export function compileStatement(statement: Statement, index: number, version: Policy['version']): CompiledStatement {
  const written = statement.resources ?? statement.notResources;
  // Policy variables came with version 2012-10-17; in older documents `${` is plain text.
  const variables = version === '2012-10-17';
  return {
    index,
    statement,
    action: compileActions(statement.actions ?? statement.notActions ?? [], statement.notActions !== undefined),
    ...(written && { resource: compileResources(written, statement.notResources !== undefined, variables) }),
    conditions: (statement.conditions ?? []).map((test) => compileCondition(test, variables)),
  };
}

function compileActions(written: readonly string[], negated: boolean): ActionMatcher {
  const patterns = written.map((action) => compilePattern(action.toLowerCase()));
  return {
    literals: new Set(patterns.filter((pattern) => pattern.literal).map((pattern) => pattern.text)),
    patterns: patterns.filter((pattern) => !pattern.literal),
    negated,
  };
}

function compileResources(given: readonly string[], negated: boolean, variables: boolean): ResourceMatcher {
  const written = given.map((text) => completeArn(text, variables));
  const templates = written.flatMap((text) => (variables ? parseTemplate(text) : undefined) ?? []);
  return {
    patterns: written.filter((text) => !variables || !parseTemplate(text)).map(compilePattern),
    templates: templates.map((template) => ({
      template,
      possible: compileTokens(template.parts.flatMap((part) => (typeof part === 'string' ? tokensOf(part) : [anyRun]))),
    })),
    negated,
  };
}

/**
 * An ARN that ends early means everything behind what it says.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html (Incomplete ARNs)
 */
function completeArn(text: string, variables: boolean): string {
  if (!text.startsWith('arn:')) return text;
  const template = variables ? parseTemplate(text) : undefined;
  // The colons of policy variables separate nothing.
  const written = template ? template.parts.map((part) => (typeof part === 'string' ? part : '')).join('') : text;
  return text + ':*'.repeat(Math.max(0, arnParts - written.split(':').length));
}

const arnParts = 6;

/** Condition keys that the statement asks for, lower case. */
export function keysOf(statement: CompiledStatement): readonly string[] {
  return [
    ...statement.conditions.flatMap(({ keys }) => keys),
    ...(statement.resource?.templates ?? []).flatMap(({ template }) => template.keys),
  ];
}

/** Actions come from a fixed set but for policy simulation, whose callers name them: the memory of them is bounded. */
const rememberedActions = 256;

/** Answers which statements concern an action, once per action. */
export function indexActions(statements: readonly CompiledStatement[]): Policy['concerning'] {
  const remembered = new Map<string, StatementsByEffect>();
  return (lowerAction) => {
    const known = remembered.get(lowerAction);
    if (known) return known;
    const concerned = statements.filter(({ action }) => coversAction(action, lowerAction));
    const allows = concerned.filter(({ statement }) => statement.effect === 'Allow');
    const denies = concerned.filter(({ statement }) => statement.effect === 'Deny');
    const found = { allows, denies, allowsAbout: indexByPrefix(allows), deniesAbout: indexByPrefix(denies) };
    if (remembered.size >= rememberedActions) remembered.clear();
    remembered.set(lowerAction, found);
    return found;
  };
}

function coversAction({ literals, patterns, negated }: ActionMatcher, lowerAction: string): boolean {
  return (literals.has(lowerAction) || patterns.some((pattern) => matchesPattern(pattern, lowerAction))) !== negated;
}
