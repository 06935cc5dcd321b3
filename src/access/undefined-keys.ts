/**
 * Condition keys in policies that AWS does not define: they are in no request, which their author cannot have meant.
 */
import { isConditionKey, similarConditionKey } from '../authorization-reference/index.ts';
import { keysOf } from '../policy/compile.ts';
import { policiesByClass } from '../policy/decision.ts';
import type { PolicySet } from '../policy/decision.ts';
import type { CompiledStatement } from '../policy/language/policy.ts';
import type { UndefinedKeyFacts } from '../wire/context.ts';

/** As many as anybody reads. */
const mostShown = 20;
const maxKeyCharacters = 200;

/** Those in statements that concern the action. */
export function undefinedKeys(policies: PolicySet, action: string): readonly UndefinedKeyFacts[] {
  const found: UndefinedKeyFacts[] = [];
  for (const [kind, among] of policiesByClass(policies)) {
    for (const { name, policy } of among) {
      const { allows, denies } = policy.concerning(action.toLowerCase());
      for (const compiled of [...allows, ...denies]) {
        const { index, statement } = compiled;
        for (const key of keysIn(compiled)) {
          if (isConditionKey(key)) continue;
          if (found.length >= mostShown) return found;
          const meant = similarConditionKey(key);
          found.push({
            class: kind,
            policy: name,
            statement: index,
            ...(statement.sid !== undefined && { sid: statement.sid }),
            key: key.slice(0, maxKeyCharacters),
            ...(meant !== undefined && { meant }),
          });
        }
      }
    }
  }
  return found;
}

/** Of conditions as written, of policy variables in lower case. */
function keysIn(compiled: CompiledStatement): Iterable<string> {
  const keys = [...(compiled.statement.conditionKeys ?? []), ...keysOf(compiled)];
  return new Map(keys.toReversed().map((key) => [key.toLowerCase(), key])).values();
}
