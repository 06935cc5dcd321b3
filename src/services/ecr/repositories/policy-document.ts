/**
 * Policies of repositories and registries: which documents AWS takes, how it shows them, and as decisions read them.
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-policies.html
 */
import { conditionFault } from '../../../policy/language/grammar.ts';
import { parsePolicy } from '../../../policy/language/parse.ts';
import type { Policy, Statement } from '../../../policy/language/policy.ts';
import type { ReadTx } from '../../../wire/context.ts';
import type { AwsError } from '../../../wire/errors.ts';
import { bindPrincipals, principalArns, withCurrentPrincipals } from '../../iam/internal.ts';
import { invalidParameter } from '../errors.ts';
import type { KeptPolicy } from '../records.ts';

export type PolicyOf = 'repository' | 'registry';

/** A repository's policy is about itself and names no resource; a registry's says which repositories it is about. */
export function checkPolicy(text: string, kind: PolicyOf): Policy {
  const parsed = parsePolicy(text);
  if (!parsed.ok) throw invalidPolicy(kind);
  const { policy } = parsed;
  if (policy.statements.some((statement) => !isStatementOf(kind, statement))) throw invalidPolicy(kind);
  if (conditionFault(policy) !== undefined) throw invalidPolicy(kind);
  principalArns(policy, noPrincipal);
  return policy;
}

function isStatementOf(
  kind: PolicyOf,
  { actions, notActions, principal, notPrincipal, resources, notResources }: Statement,
) {
  const isAboutEcr = (actions ?? notActions ?? []).every((action) => action === '*' || /^ecr:/i.test(action));
  const namesResource = resources !== undefined || notResources !== undefined;
  return (principal ?? notPrincipal) !== undefined && isAboutEcr && namesResource === (kind === 'registry');
}

function invalidPolicy(kind: PolicyOf): AwsError {
  return invalidParameter('PolicyText', `Invalid ${kind} policy provided`);
}

function noPrincipal(): AwsError {
  return invalidParameter('PolicyText', 'Principal not found');
}

/** To be kept, with whom it names. @throws AwsError where one of them is not there */
export async function keptPolicy(tx: ReadTx, text: string, policy: Policy): Promise<KeptPolicy> {
  return { document: text, boundIds: await bindPrincipals(tx, principalArns(policy, noPrincipal), noPrincipal) };
}

/** As AWS shows it. */
export async function shownPolicy(tx: ReadTx, { document, boundIds }: KeptPolicy): Promise<string> {
  return spaced(JSON.parse(await withCurrentPrincipals(tx, document, boundIds)));
}

/** Statements that decide about this repository: its own, and of its registry's those that name it. */
export async function policyInForce(
  tx: ReadTx,
  ofRepository: KeptPolicy | undefined,
  ofRegistry: KeptPolicy | undefined,
): Promise<string | undefined> {
  const statements: unknown[] = [];
  let version: string | undefined;
  for (const [kept, resource] of [
    [ofRepository, { Resource: '*' }],
    [ofRegistry, {}],
  ] as const) {
    if (!kept) continue;
    const text = await withCurrentPrincipals(tx, kept.document, kept.boundIds);
    const { Version = '2008-10-17', Statement } = JSON.parse(text) as { Version?: string; Statement: unknown };
    version ??= Version;
    for (const statement of [Statement].flat() as object[]) statements.push({ ...statement, ...resource });
  }
  return statements.length === 0 ? undefined : JSON.stringify({ Version: version, Statement: statements });
}

/** JSON with AWS's spaces: ` : ` behind names, lists in one line with what they hold. */
function spaced(value: unknown, indent = ''): string {
  const inner = `${indent}  `;
  if (Array.isArray(value))
    return value.length === 0 ? '[ ]' : `[ ${value.map((item) => spaced(item, indent)).join(', ')} ]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(
    ([name, member]) => `${inner}${JSON.stringify(name)} : ${spaced(member, inner)}`,
  );
  return members.length === 0 ? '{ }' : `{\n${members.join(',\n')}\n${indent}}`;
}
