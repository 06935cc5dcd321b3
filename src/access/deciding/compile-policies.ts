/** Stored documents as the evaluator wants them. */
import type { PolicyCache } from '../../policy/cache.ts';
import type { NamedPolicy, PolicyLevels } from '../../policy/decision.ts';
import type { OrganizationPolicyLevels } from '../../services/organizations/internal.ts';

/** A stored policy that cannot be read. */
export class Unreadable extends Error {}

/** @throws Unreadable when one of them is no policy */
export function compile(
  cache: PolicyCache,
  kind: string,
  documents: readonly string[],
  names: readonly string[] = [],
): NamedPolicy[] {
  return documents.map((document, index) => {
    const parsed = cache.parse(document);
    if (!parsed.ok) throw new Unreadable(kind);
    return { name: names[index] ?? `${kind} ${index + 1}`, policy: parsed.policy };
  });
}

export function compileLevels(cache: PolicyCache, kind: string, levels: OrganizationPolicyLevels): PolicyLevels {
  return levels.map((level) =>
    compile(
      cache,
      kind,
      level.map(({ document }) => document),
      level.map(({ arn }) => arn),
    ),
  );
}
