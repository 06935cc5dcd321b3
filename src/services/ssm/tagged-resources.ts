/** Parameters for AWS's tagging API. */
import type { TaggedResources } from '../../wire/service.ts';
import { parameterArn } from './parameters/references.ts';
import { Parameters } from './records.ts';

export const taggedResources: TaggedResources = {
  list: async (ctx) =>
    (await ctx.read((tx) => tx.in(Parameters).all()))
      .filter(({ tags }) => tags.length > 0)
      .map(({ name, tags }) => ({ arn: parameterArn(name, ctx), type: 'parameter', tags })),
  tag: (aws, arn, tags) =>
    aws.ssm.addTagsToResource({ ResourceType: 'Parameter', ResourceId: nameIn(arn), Tags: [...tags] }),
  untag: (aws, arn, keys) =>
    aws.ssm.removeTagsFromResource({ ResourceType: 'Parameter', ResourceId: nameIn(arn), TagKeys: [...keys] }),
};

/** An ARN leaves the first slash out; only names that begin with one have others. */
function nameIn(arn: string): string {
  const name = arn.slice(arn.indexOf(':parameter/') + ':parameter/'.length);
  return name.includes('/') ? `/${name}` : name;
}
