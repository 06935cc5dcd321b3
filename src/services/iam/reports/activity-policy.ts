/**
 * The least identity policy for what a user or role did: every action on just the resources that it was done on.
 * Modelled on https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-policy-generation.html
 */
import { parseArn } from '../../../kernel/arn.ts';
import type { ReadTx } from '../../../wire/context.ts';
import { actionUsesOf, type ActionUseRecord } from './action-records.ts';
import { policySize } from '../policies/documents/policy-documents.ts';
import { quotas } from '../account/quotas.ts';
import { nameKey, Roles, Users } from '../records.ts';

export interface GeneratedPolicy {
  readonly principalArn: string;
  readonly policy: { readonly Version: '2012-10-17'; readonly Statement: readonly GeneratedStatement[] };
  /** Milliseconds: the oldest and the newest of the uses that it covers; absent where there are none. */
  readonly from?: number;
  readonly to?: number;
  /** What a reader should know before using it. */
  readonly notes: readonly string[];
}

export interface GeneratedStatement {
  readonly Effect: 'Allow';
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
}

/**
 * `principal`: a role's name, a permission set's name (its role's), or the ARN of a role or user of the account.
 * `since`: milliseconds. `undefined`: there is no such user or role.
 */
export async function generatePolicy(
  tx: ReadTx,
  account: string,
  principal: string,
  since: number,
): Promise<GeneratedPolicy | undefined> {
  const found = await findPrincipal(tx, account, principal);
  if (!found) return undefined;
  const uses = (await actionUsesOf(tx, account, found.id))
    .map((use) => ({ ...use, resources: use.resources.filter(({ usedAt }) => usedAt >= since) }))
    .filter(({ resources }) => resources.length > 0);
  const times = uses.flatMap(({ resources }) => resources.map(({ usedAt }) => usedAt));
  const policy = { Version: '2012-10-17' as const, Statement: statementsOf(uses) };
  return {
    principalArn: found.arn,
    policy,
    notes: notesOn(uses, policySize(JSON.stringify(policy))),
    ...(times.length > 0 && { from: Math.min(...times), to: Math.max(...times) }),
  };
}

async function findPrincipal(
  tx: ReadTx,
  account: string,
  text: string,
): Promise<{ arn: string; id: string } | undefined> {
  const roles = tx.in(Roles, { account });
  const arn = parseArn(text);
  if (arn) {
    const collection = arn.resource.startsWith('user/') ? tx.in(Users, { account }) : roles;
    const record = await collection.get(nameKey(arn.resource.split('/').at(-1) ?? ''));
    return record?.arn === text ? record : undefined;
  }
  const named = await roles.get(nameKey(text));
  if (named) return named;
  const ofSet = (await roles.all()).filter(
    ({ name }) => name.startsWith(`AWSReservedSSO_${text}_`) && name.length === `AWSReservedSSO_${text}_`.length + 16,
  );
  return ofSet.length === 1 ? ofSet[0] : undefined;
}

/** Actions on the same resources share a statement. */
function statementsOf(uses: readonly ActionUseRecord[]): GeneratedStatement[] {
  const byResources = Map.groupBy(uses, ({ resources }) => JSON.stringify(resources.map(patternOf)));
  return [...byResources]
    .map(([resources, group]) => ({
      Effect: 'Allow' as const,
      Action: oneOrAll(group.map(({ action }) => action).sort()),
      Resource: oneOrAll(JSON.parse(resources) as string[]),
    }))
    .sort((a, b) => (String(a.Action) < String(b.Action) ? -1 : 1));
}

/** As a pattern that matches just this resource: `*`, `?` and `$` stand for themselves (`${*}`). */
function patternOf({ resource, prefix }: ActionUseRecord['resources'][number]): string {
  if (resource === '*') return '*';
  return resource.replace(/\$(?=\{)|[*?]/g, (character) => `\${${character}}`) + (prefix ? '*' : '');
}

function oneOrAll(all: readonly string[]): string | readonly string[] {
  return all.length === 1 ? all[0]! : all;
}

function notesOn(uses: readonly ActionUseRecord[], size: number): string[] {
  const collapsed = uses.filter(({ resources }) => resources.some(({ prefix }) => prefix));
  return [
    ...collapsed.map(
      ({ action, resources }) =>
        `${action} was done on so many resources that only what their ARNs begin with is known: ` +
        `${resources[0]!.resource}*`,
    ),
    ...(size > quotas.managedPolicySize
      ? [
          `The policy has ${size} characters without white space; ` +
            `a managed policy may have ${quotas.managedPolicySize}: split it.`,
        ]
      : []),
  ];
}
