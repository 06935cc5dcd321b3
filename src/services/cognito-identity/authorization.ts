/**
 * What authorization asks of identity pools.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncognitoidentity.html
 */
import type { ConditionKeys, Context } from '../../wire/context.ts';
import type { HandlerModule, OperationManifest, Requirement, ResourceFacts } from '../../wire/service.ts';
import { Identities, IdentityPools } from './records.ts';

type Place = Pick<Context, 'region' | 'account'>;

const arnOf = (id: string, { region, account }: Place) =>
  `arn:aws:cognito-identity:${region}:${account}:identitypool/${id}`;

/** An operation on the pool that `IdentityPoolId` names. */
export function onPool(load: HandlerModule): OperationManifest {
  return {
    load,
    resources: ({ IdentityPoolId }: { readonly IdentityPoolId: string }, ctx) => [arnOf(IdentityPoolId, ctx)],
  };
}

export function onArn(load: HandlerModule): OperationManifest {
  return { load, resources: ({ ResourceArn }: { readonly ResourceArn: string }) => [ResourceArn] };
}

/** Pools of identities: those of one pool have its ARN in their requests. */
export async function identityKeys(
  {
    IdentityId,
    IdentityIdsToDelete = [],
  }: { readonly IdentityId?: string; readonly IdentityIdsToDelete?: readonly string[] },
  ctx: Context,
): Promise<ConditionKeys> {
  const ids = IdentityId === undefined ? IdentityIdsToDelete : [IdentityId];
  const found = await ctx.read((tx) => tx.in(Identities).getMany(ids.map((id) => [id])));
  const pools = new Set(found.flatMap((identity) => (identity ? [identity.poolId] : [])));
  return { 'cognito-identity:IdentityPoolArn': pools.size === 1 ? arnOf([...pools][0]!, ctx) : undefined };
}

/** Who hands roles over must be allowed to pass them. */
export function passingRoles(input: {
  readonly Roles?: Readonly<Record<string, string>>;
  readonly RoleMappings?: Readonly<
    Record<string, { readonly RulesConfiguration?: { readonly Rules?: readonly { readonly RoleARN?: string }[] } }>
  >;
}): Requirement[] {
  const rules = Object.values(input.RoleMappings ?? {}).flatMap(
    ({ RulesConfiguration }) => RulesConfiguration?.Rules ?? [],
  );
  const arns = new Set([...Object.values(input.Roles ?? {}), ...rules.map(({ RoleARN }) => RoleARN ?? '')]);
  const conditionKeys = { 'iam:PassedToService': 'cognito-identity.amazonaws.com' };
  return [...arns].filter((arn) => arn !== '').map((resource) => ({ action: 'iam:PassRole', resource, conditionKeys }));
}

/** Who makes a pool with tags must be allowed to tag it. */
export function tagging(
  { IdentityPoolTags = {} }: { readonly IdentityPoolTags?: object },
  ctx: Context,
): Requirement[] {
  if (Object.keys(IdentityPoolTags).length === 0) return [];
  return [{ action: 'cognito-identity:TagResource', resource: arnOf('*', ctx) }];
}

export const resourceFacts: ResourceFacts = {
  tags: (arn, ctx) =>
    ctx.read(async (tx) => {
      const pool = await tx.in(IdentityPools).get(arn.slice(arn.lastIndexOf('/') + 1));
      if (!pool || arnOf(pool.id, pool) !== arn) return undefined;
      return Object.entries(pool.tags).map(([Key, Value]) => ({ Key, Value }));
    }),
};
