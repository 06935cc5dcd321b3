/**
 * On what ECR's operations are authorized, and what authorization asks of it.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerregistry.html
 */
import type { ConditionKeys, Context } from '../../wire/context.ts';
import type { OperationManifest, Requirement, ResourceFacts } from '../../wire/service.ts';
import { policyInForce } from './repositories/policy-document.ts';
import { placeOfArn, repositoryArn } from './repositories/repository-arn.ts';
import { actionsOfFirstScope, settingOf } from './registry/account-settings.ts';
import { Registries, Repositories, type RepositoryRecord } from './records.ts';

interface Named {
  readonly repositoryName: string;
  readonly registryId?: string;
}

interface NamesSeveral {
  readonly repositoryNames?: readonly string[];
  readonly registryId?: string;
}

export const knownConditionKeys = ['ecr:ResourceTag/*', 'ecr:AccountSetting'];

/** An operation on the one repository of the input. */
export function onRepository(load: OperationManifest['load']): OperationManifest {
  return {
    load,
    resources: (input: Named, ctx) => [repositoryArn(input, ctx)],
    conditionKeys: (input: Named, ctx) => tagKeys(repositoryArn(input, ctx), ctx),
  };
}

/** On each of those that the input names, or on all of the registry. */
export function onRepositories(load: OperationManifest['load'], action: string): OperationManifest {
  const arnsOf = ({ repositoryNames = ['*'], registryId }: NamesSeveral, ctx: Context): string[] =>
    repositoryNames.map((repositoryName) =>
      repositoryArn({ repositoryName, ...(registryId !== undefined && { registryId }) }, ctx),
    );
  return {
    load,
    resources: (input: NamesSeveral, ctx) => arnsOf(input, ctx).slice(0, 1),
    conditionKeys: (input: NamesSeveral, ctx) => tagKeys(arnsOf(input, ctx)[0]!, ctx),
    requires: async (input: NamesSeveral, ctx) => {
      const further: Requirement[] = [];
      for (const resource of arnsOf(input, ctx).slice(1))
        further.push({ action, resource, conditionKeys: await tagKeys(resource, ctx) });
      return further;
    },
  };
}

export function onArn(load: OperationManifest['load']): OperationManifest {
  return {
    load,
    resources: ({ resourceArn }: { resourceArn: string }) => [resourceArn],
    conditionKeys: ({ resourceArn }: { resourceArn: string }, ctx) => tagKeys(resourceArn, ctx),
  };
}

/** The tags of a repository as ECR's own condition keys. */
export async function tagKeys(arn: string, ctx: Context): Promise<ConditionKeys> {
  const tags = (await repositoryOf(arn, ctx))?.tags ?? [];
  return Object.fromEntries(tags.map(({ Key, Value }) => [`ecr:ResourceTag/${Key}`, Value]));
}

async function repositoryOf(arn: string, ctx: Context): Promise<RepositoryRecord | undefined> {
  const place = placeOfArn(arn);
  return place && ctx.read((tx) => tx.in(Repositories, place).get(place.name));
}

export const resourceFacts: ResourceFacts = {
  tags: async (arn, ctx) => (await repositoryOf(arn, ctx))?.tags,
  policy: async (arn, ctx, { action }) => {
    const place = placeOfArn(arn);
    if (!place) return undefined;
    const { account, name } = place;
    const [ofRepository, ofRegistry] = await ctx.read(async (tx) => {
      const registry = await tx.in(Registries, place).get('registry');
      const isAsked =
        registry && (settingOf(registry, 'REGISTRY_POLICY_SCOPE') === 'V2' || actionsOfFirstScope.has(action));
      return [(await tx.in(Repositories, place).get(name))?.policy, isAsked ? registry.policy : undefined];
    });
    if (!ofRepository && !ofRegistry) return undefined;
    const document = await ctx.read((tx) => policyInForce(tx, ofRepository, ofRegistry));
    return document === undefined
      ? undefined
      : { name: `repository policy of ${name}`, document, kind: 'resource-based', account };
  },
};
