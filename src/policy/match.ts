/** Whether a statement concerns a request, and where that stays open, why. */
import type { ConditionContext, Match } from './values/condition-context.ts';
import { compileTokens, matchesPattern } from './values/pattern.ts';
import type { CompiledStatement, ResourceMatcher } from './language/policy.ts';
import { resolveTokens } from './values/template.ts';

/** Resource and conditions; the action is settled by `Policy.concerning`. */
export function matchStatement(statement: CompiledStatement, resource: string, context: ConditionContext): Match {
  const named = statement.resource ? matchResource(statement.resource, resource, context) : 'yes';
  if (named === 'no') return 'no';
  let result = named;
  for (const condition of statement.conditions) {
    const one = condition.holds(context);
    if (one === 'no') return 'no';
    if (one === 'unknown') result = 'unknown';
  }
  return result;
}

/**
 * A variable without a value names no resource, in `Resource` and in `NotResource`: of the latter everything is "all
 * others". https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html (no value)
 */
export function matchResource(
  { patterns, templates, negated }: ResourceMatcher,
  resource: string,
  context: ConditionContext,
): Match {
  for (const pattern of patterns) if (matchesPattern(pattern, resource)) return negated ? 'no' : 'yes';
  let named: Match = 'no';
  for (const { template, possible } of templates) {
    if (!matchesPattern(possible, resource)) continue;
    const tokens = resolveTokens(template, context);
    if (tokens && matchesPattern(compileTokens(tokens), resource)) return negated ? 'no' : 'yes';
    if (tokens === null) named = 'unknown';
  }
  if (named === 'unknown') return 'unknown';
  return negated ? 'yes' : 'no';
}
