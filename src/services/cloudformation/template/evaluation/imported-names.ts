/** Names of other stacks' exports that values ask for. */
import type { Environment } from '../functions/environment.ts';
import { functionOf } from '../functions/names.ts';
import { resolveValue } from '../functions/resolve.ts';
import { ifArguments } from '../functions/conditional.ts';

/** Names that Fn::ImportValue has in the branches that are taken. @throws TemplateError */
export function importedNames(value: unknown, env: Environment): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (part: unknown): void => {
    if (typeof part !== 'object' || part === null) return;
    const name = functionOf(part);
    const argument = name === undefined ? undefined : (part as Record<string, unknown>)[name];
    if (name === 'Fn::ImportValue') {
      const resolved = resolveValue(argument, env);
      if (typeof resolved === 'string') names.add(resolved);
    } else if (name === 'Fn::If') {
      const [condition, then, otherwise] = ifArguments(argument);
      visit(env.conditions.get(condition) ? then : otherwise);
    } else {
      Object.values(part).forEach(visit);
    }
  };
  visit(value);
  return names;
}
