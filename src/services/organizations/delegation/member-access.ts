/**
 * What authorization is told of the organization: its resource policy, as far as it concerns who asks, and tags.
 *
 * Members and delegated administrators may do some things without being named in it, unless it denies them; so the
 * policy that decides about them allows those things as well.
 */
import type { Context, ReadTx, ResourcePolicyFacts, TagFacts } from '../../../wire/context.ts';
import { findOrganizationRecord, resourcePolicyFor, scopeOf } from '../access.ts';
import { accountArn, resourceArn } from '../arns.ts';
import { isMember } from '../accounts/members.ts';
import { Accounts, DelegatedAdministrators } from '../records.ts';
import type { OrganizationRecord } from '../records.ts';
import { tagsOf } from '../tags.ts';

interface Grant {
  readonly Action: readonly string[];
  readonly Resource: string;
}

/** `undefined`: it has no say in this call. */
export function resourcePolicyOf(_arn: string, ctx: Context): Promise<ResourcePolicyFacts | undefined> {
  return ctx.read(async (tx) => {
    const organization = await findOrganizationRecord(tx);
    const policy = organization && (await resourcePolicyFor(tx, ctx, organization));
    if (!policy || !isMember(await tx.in(Accounts).get(ctx.account))) return undefined;
    return {
      name: resourceArn(organization, policy.id),
      document: withGrants(policy.content, ctx.account, await grantsOf(tx, organization, ctx.account)),
      kind: 'resource-based',
      account: organization.managementAccount,
    };
  });
}

/** Of accounts, units, the root and policies. */
export function resourceTagsOf(arn: string, ctx: Context): Promise<readonly TagFacts[] | undefined> {
  const id = arn.slice(arn.lastIndexOf('/') + 1);
  return ctx.read(async (tx) => {
    const organization = await findOrganizationRecord(tx);
    return organization && tagsOf(tx, organization, id);
  });
}

async function grantsOf(tx: ReadTx, organization: OrganizationRecord, account: string): Promise<Grant[]> {
  const administers = await tx.in(DelegatedAdministrators, scopeOf(organization)).get(account);
  return [
    { Action: ['organizations:DescribeOrganization'], Resource: '*' },
    { Action: ['organizations:DescribeEffectivePolicy'], Resource: accountArn(organization, account) },
    ...(administers ? [{ Action: ['organizations:Describe*', 'organizations:List*'], Resource: '*' }] : []),
  ];
}

/** After its own statements, whose positions explanations name. */
function withGrants(content: string, account: string, grants: readonly Grant[]): string {
  const { Statement, ...rest } = JSON.parse(content) as { readonly Statement: object | readonly object[] };
  const Principal = { AWS: `arn:aws:iam::${account}:root` };
  const added = grants.map((grant) => ({ Effect: 'Allow', Principal, ...grant }));
  return JSON.stringify({ ...rest, Statement: [Statement, added].flat() });
}
