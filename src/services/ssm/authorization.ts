/**
 * What authorization asks of parameters: their ARNs, tags and condition keys.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssystemsmanager.html
 */
import type { ConditionKeys, Context } from '../../wire/context.ts';
import type { Requirement, ResourceFacts } from '../../wire/service.ts';
import { withCurrentPrincipals } from '../iam/internal.ts';
import { arnOfReference, findParameter, parameterArn } from './parameters/references.ts';
import { ResourcePolicies } from './records.ts';

interface Named {
  readonly Name: string;
}

export const onName = ({ Name }: Named, ctx: Context) => [arnOfReference(Name, ctx)];

export const onNames = ({ Names }: { readonly Names: readonly string[] }, ctx: Context) =>
  Names.map((name) => arnOfReference(name, ctx));

export const onPath = ({ Path }: { readonly Path: string }, ctx: Context) => [
  parameterArn(Path.length > 1 ? Path.replace(/\/$/, '') : Path, ctx),
];

/** Of what is no parameter, the ARN cannot be said by type and id here: such requests are refused anyway. */
export const onTagged = (
  { ResourceType, ResourceId }: { readonly ResourceType: string; readonly ResourceId: string },
  ctx: Context,
) => (ResourceType === 'Parameter' ? [parameterArn(ResourceId, ctx)] : ['*']);

export function putKeys({ Overwrite = false, Policies }: { Overwrite?: boolean; Policies?: string }): ConditionKeys {
  return { 'ssm:Overwrite': String(Overwrite), 'ssm:Policies': String(Policies !== undefined) };
}

export function recursiveKey({ Recursive = false }: { Recursive?: boolean }): ConditionKeys {
  return { 'ssm:Recursive': String(Recursive) };
}

/** Who makes a parameter with tags must be allowed to tag it. */
export function taggingToo({ Name, Tags = [] }: Named & { Tags?: readonly unknown[] }, ctx: Context): Requirement[] {
  if (Tags.length === 0) return [];
  return [{ action: 'ssm:AddTagsToResource', resource: parameterArn(Name, ctx) }];
}

export const resourceFacts: ResourceFacts = {
  tags: (arn, ctx) => ctx.read(async (tx) => (await findParameter(tx, ctx, arn))?.parameter.tags),
  policy: (arn, ctx) =>
    ctx.read(async (tx) => {
      const found = await findParameter(tx, ctx, arn);
      // Others are not shared.
      if (found?.parameter.tier !== 'Advanced') return undefined;
      const { parameter, scope } = found;
      const kept = await tx.in(ResourcePolicies, scope).get(parameter.name);
      if (!kept) return undefined;
      const document = await withCurrentPrincipals(tx, kept.document, kept.boundIds);
      return { name: `resource policy of ${parameter.name}`, document, kind: 'resource-based', account: scope.account };
    }),
};
