/** Tags of parameters, which Systems Manager names by a type and a name. */
import { AwsError } from '../../wire/errors.ts';
import type { ReadTx } from '../../wire/context.ts';
import type { Operation } from '../../wire/service.ts';
import { notImplemented } from './errors.ts';
import { nameKey, type ParameterRecord, Parameters } from './records.ts';
import { tagRules } from './tag-lists.ts';

interface Tagged {
  readonly ResourceType: string;
  readonly ResourceId: string;
}

export const addTagsToResource: Operation<'ssm', 'AddTagsToResource'> = async (input, ctx) => {
  const given = tagRules.checked(input.Tags);
  await ctx.write(async (tx) => {
    const parameter = await requireTagged(tx, input);
    await tx.in(Parameters).put({ ...parameter, tags: tagRules.added(parameter.tags, given) });
  });
  return {};
};

export const removeTagsFromResource: Operation<'ssm', 'RemoveTagsFromResource'> = async (input, ctx) => {
  await ctx.write(async (tx) => {
    const parameter = await requireTagged(tx, input);
    await tx.in(Parameters).put({ ...parameter, tags: tagRules.removed(parameter.tags, input.TagKeys) });
  });
  return {};
};

export const listTagsForResource: Operation<'ssm', 'ListTagsForResource'> = async (input, ctx) => {
  const { tags } = await ctx.read((tx) => requireTagged(tx, input));
  return { TagList: [...tags] };
};

async function requireTagged(tx: ReadTx, { ResourceType, ResourceId }: Tagged): Promise<ParameterRecord> {
  if (ResourceType !== 'Parameter') throw notImplemented(`tags of resources of type ${ResourceType}`);
  const parameter = await tx.in(Parameters).get(...nameKey(ResourceId));
  if (!parameter)
    throw new AwsError(
      'InvalidResourceId',
      'The resource ID is not valid. Verify that you entered the correct ID and try again.',
    );
  return parameter;
}
