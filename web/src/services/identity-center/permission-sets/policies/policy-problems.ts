/**
 * What can be seen to be wrong with a permission set's policies before they are sent. The service checks everything.
 */
import type { SetPolicies } from '../../api/set-policies';

export interface PolicyProblems {
  /** By the reference's place in the list. */
  readonly customerManaged: ReadonlyMap<number, string>;
  readonly inline?: string;
  readonly boundary?: string;
}

/** The quota of AWS managed and customer managed policies in one set, together. */
export const mostPolicies = 20;

export function findPolicyProblems({ customerManaged, inline, boundary }: SetPolicies): PolicyProblems {
  const problems = new Map<number, string>();
  const seen = new Set<string>();
  customerManaged.forEach(({ Name = '', Path = '/' }, index) => {
    const problem = referenceProblem(Name, Path) ?? (seen.has(Path + Name) ? 'This policy is named twice.' : undefined);
    if (problem) problems.set(index, problem);
    seen.add(Path + Name);
  });
  const inlineText = inlineProblem(inline);
  const reference = boundary?.CustomerManagedPolicyReference;
  const boundaryText = reference
    ? referenceProblem(reference.Name ?? '', reference.Path ?? '/')
    : boundary && !boundary.ManagedPolicyArn
      ? 'Choose a policy.'
      : undefined;
  return {
    customerManaged: problems,
    ...(inlineText && { inline: inlineText }),
    ...(boundaryText && { boundary: boundaryText }),
  };
}

export function hasProblems({ customerManaged, inline, boundary }: PolicyProblems): boolean {
  return customerManaged.size > 0 || inline !== undefined || boundary !== undefined;
}

function referenceProblem(name: string, path: string): string | undefined {
  if (name === '') return 'Enter the name of the policy.';
  if (!/^[\w+=,.@-]{1,128}$/.test(name))
    return 'A policy name has up to 128 letters, digits and + = , . @ _ -, and no space.';
  if (!/^((\/[A-Za-z0-9.,+@=_-]+)*)\/$/.test(path)) return 'A path begins and ends with a slash, such as /teams/web/.';
  return undefined;
}

function inlineProblem(text: string): string | undefined {
  if (text.trim() === '') return undefined;
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)
      ? undefined
      : 'A policy is a JSON object with Version and Statement.';
  } catch (error) {
    return `This is not JSON: ${error instanceof Error ? error.message : String(error)}.`;
  }
}
