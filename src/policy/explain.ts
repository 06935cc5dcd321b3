/** Why statements did not apply: worked out for denials only, so that it costs allowed requests nothing. */
import { isSpelled, type ConditionContext } from './values/condition-context.ts';
import { policiesByClass } from './decision.ts';
import type { FailedCondition, MetCondition, NamedPolicy, PolicyClass, PolicySet, UnmetStatement } from './decision.ts';
import type { Lookup } from './evaluate.ts';
import { matchResource } from './match.ts';
import type { CompiledCondition } from './condition.ts';
import type { CompiledStatement } from './language/policy.ts';
import { matchPrincipal } from './principal.ts';
import { malformedVariable } from './values/template.ts';

/** A policy may hold thousands of statements about an action: an explanation that nobody can read explains nothing. */
const maxStatements = 50;
const maxValues = 20;

/** Allows of the class that decided, and of the identity policies, that concern the action but did not apply. */
export function unmetStatements(lookup: Lookup, missing: PolicyClass, policies: PolicySet): readonly UnmetStatement[] {
  const unmet: UnmetStatement[] = [];
  for (const kind of new Set<PolicyClass>([missing, 'identity'])) {
    for (const named of policiesOfClass(kind, policies)) {
      for (const statement of named.policy.concerning(lookup.lowerAction).allows) {
        if (unmet.length >= maxStatements) return unmet;
        const why = whyUnmet(lookup, kind, named, statement);
        if (why) unmet.push(why);
      }
    }
  }
  return unmet;
}

function policiesOfClass(kind: PolicyClass, policies: PolicySet): readonly NamedPolicy[] {
  return policiesByClass(policies).find(([one]) => one === kind)?.[1] ?? [];
}

function whyUnmet(
  lookup: Lookup,
  kind: PolicyClass,
  named: NamedPolicy,
  compiled: CompiledStatement,
): UnmetStatement | undefined {
  const { statement, index } = compiled;
  const about = {
    class: kind,
    policy: named.name,
    statement: index,
    ...(statement.sid !== undefined && { sid: statement.sid }),
    effect: statement.effect,
  };
  if (kind === 'resource' && matchPrincipal(statement, lookup.principal, lookup.bounded) === 'none')
    return { ...about, because: 'principal', undecided: false, conditions: [] };
  const resource = compiled.resource ? matchResource(compiled.resource, lookup.resource, lookup.context) : 'yes';
  const conditions = failedConditions(lookup.context, compiled.conditions);
  if (resource === 'yes' && conditions.length === 0) return undefined;
  const undecided = resource !== 'no' && conditions.every(({ outcome }) => outcome === 'undecided');
  if (resource === 'yes') return { ...about, because: 'condition', undecided, conditions };
  return {
    ...about,
    because: 'resource',
    undecided,
    resources: (statement.resources ?? statement.notResources ?? []).slice(0, maxValues),
    conditions,
  };
}

export function undecidedConditions(lookup: Lookup, statement: CompiledStatement): readonly FailedCondition[] {
  return failedConditions(lookup.context, statement.conditions);
}

export function metConditions(lookup: Lookup, { conditions }: CompiledStatement): readonly MetCondition[] {
  return conditions.flatMap((condition) => {
    if (condition.holds(lookup.context) !== 'yes') return [];
    const { operator, key, values } = condition.test;
    const found = lookup.context(condition.key);
    return { operator, key, wanted: values.slice(0, maxValues), found: shownValues(found) };
  });
}

function shownValues(found: ReturnType<ConditionContext>): readonly string[] | null {
  if (found === undefined || found === null) return null;
  return isSpelled(found) ? found.spellings.slice(0, 1) : [found].flat().slice(0, maxValues);
}

function failedConditions(context: ConditionContext, conditions: readonly CompiledCondition[]): FailedCondition[] {
  return conditions.flatMap((condition) => {
    const match = condition.holds(context);
    if (match === 'yes') return [];
    const { operator, key, values } = condition.test;
    const found = context(condition.key);
    const because = match === 'unknown' ? whyUndecided(condition, context) : whyFailed(operator, found);
    return {
      operator,
      key,
      wanted: values.slice(0, maxValues),
      found: shownValues(found),
      outcome: match === 'no' ? ('failed' as const) : ('undecided' as const),
      ...(because !== undefined && { because }),
    };
  });
}

/** What the values alone do not tell. */
function whyFailed(operator: string, found: ReturnType<ConditionContext>): string | undefined {
  const isList = typeof found === 'object' && found !== null && !isSpelled(found);
  if (!isList || operator === 'Null' || /^For(?:All|Any)Values?:/.test(operator)) return undefined;
  return 'the key may have several values, so that it matches only behind ForAllValues: or ForAnyValue:';
}

function whyUndecided(condition: CompiledCondition, context: ConditionContext): string {
  if (condition.fault !== undefined) return condition.fault;
  if (context(condition.key) === null) return `the condition key ${condition.test.key} is not known here`;
  const variable = condition.keys.slice(1).find((key) => context(key) === null);
  if (variable !== undefined) return `the policy variable \${${variable}} has no value here`;
  const malformed = condition.test.values.map(malformedVariable).find((one) => one !== undefined);
  if (malformed !== undefined)
    return `\${${malformed}} is no policy variable: a default is written \${key, 'value'}, with a comma and one space`;
  return 'the value in the request is of another type than the operator compares';
}
