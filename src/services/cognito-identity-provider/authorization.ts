/**
 * What authorization asks of user pools: their ARNs and tags.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncognitouserpools.html
 */
import type { Context } from '../../wire/context.ts';
import type { HandlerModule, OperationManifest, Requirement, ResourceFacts } from '../../wire/service.ts';
import { Pools } from './records.ts';

interface OfPool {
  readonly UserPoolId: string;
}

const arnOf = (id: string, { region, account }: Pick<Context, 'region' | 'account'>) =>
  `arn:aws:cognito-idp:${region}:${account}:userpool/${id}`;

/** An operation on the pool that `UserPoolId` names. */
export function onPool(load: HandlerModule): OperationManifest {
  return { load, resources: ({ UserPoolId }: OfPool, ctx) => [arnOf(UserPoolId, ctx)] };
}

/** An operation on the pool that an ARN names. */
export function onArn(load: HandlerModule): OperationManifest {
  return { load, resources: ({ ResourceArn }: { readonly ResourceArn: string }) => [ResourceArn] };
}

/** Who hands a role over must be allowed to pass it. */
export function passingRole({ RoleArn }: { readonly RoleArn?: string }): Requirement[] {
  if (RoleArn === undefined) return [];
  const conditionKeys = { 'iam:PassedToService': 'cognito-idp.amazonaws.com' };
  return [{ action: 'iam:PassRole', resource: RoleArn, conditionKeys }];
}

/** Who makes a pool with tags must be allowed to tag it. */
export function tagging({ UserPoolTags = {} }: { readonly UserPoolTags?: object }, ctx: Context): Requirement[] {
  if (Object.keys(UserPoolTags).length === 0) return [];
  return [{ action: 'cognito-idp:TagResource', resource: arnOf('*', ctx) }];
}

export const resourceFacts: ResourceFacts = {
  tags: (arn, ctx) =>
    ctx.read(async (tx) => {
      const pool = await tx.in(Pools).get(arn.slice(arn.lastIndexOf('/') + 1));
      if (!pool || arnOf(pool.id, pool) !== arn) return undefined;
      return Object.entries(pool.tags).map(([Key, Value]) => ({ Key, Value }));
    }),
};
