/** Tags of functions: https://docs.aws.amazon.com/lambda/latest/dg/configuration-tags.html */
import { parseArn } from '../../kernel/arn.ts';
import type { Context, ReadTx } from '../../wire/context.ts';
import type { Operation } from '../../wire/service.ts';
import { listOfTags, mapOfTags, type Tag, tagLists } from '../../wire/tags.ts';
import { type FunctionPlace, mappingIn, placeOf } from './arns.ts';
import { invalid, notFound, notHere } from './errors.ts';
import { type MappingRecord, Mappings } from './event-sources/records.ts';
import { requireFunction } from './functions/find-function.ts';
import { Functions } from './records.ts';

const rules = tagLists({
  ignoresCase: false,
  most: 50,
  duplicate: (key) => invalid(`The tag key ${key} is given more than once.`),
  reserved: () => invalid('aws: prefixed tag key names are not allowed for external use.'),
  tooMany: () => invalid('Number of tags exceeds resource tag limit.'),
});

/** @throws AwsError InvalidParameterValueException */
export function checkedTags(given: readonly Tag[]): Tag[] {
  const tags = rules.counted(rules.checked(given));
  if (tags.some(({ Key, Value }) => Key.length > 128 || Value.length > 256))
    throw invalid('Tag keys have at most 128 characters, values 256.');
  return tags;
}

export const tagResource: Operation<'lambda', 'TagResource'> = async (input, ctx) => {
  const given = checkedTags(listOfTags(input.Tags));
  if (given.length === 0) throw invalid('An error occurred and the request cannot be processed.');
  await change(ctx, input.Resource, (tags) => rules.added(tags, given));
  return {};
};

export const untagResource: Operation<'lambda', 'UntagResource'> = async (input, ctx) => {
  await change(ctx, input.Resource, (tags) => rules.removed(tags, input.TagKeys));
  return {};
};

export const listTags: Operation<'lambda', 'ListTags'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const mapping = mappingIn(input.Resource);
    const place = mapping === undefined ? taggedPlace(input.Resource, ctx) : undefined;
    const { tags } = place ? await requireFunction(tx, place) : await requireTagged(tx, input.Resource, mapping!);
    return { Tags: mapOfTags(tags) };
  });

async function requireTagged(tx: ReadTx, arn: string, id: string): Promise<MappingRecord> {
  const found = await tx.in(Mappings).get(id);
  if (!found) throw notFound(`Event source mapping not found: ${arn}`);
  return found;
}

function taggedPlace(arn: string, ctx: Context): FunctionPlace {
  if (!parseArn(arn)?.resource.startsWith('function:')) throw notHere('tags of what is no function');
  const place = placeOf(arn, ctx);
  if (place.qualifier !== undefined)
    throw invalid('Tags on function aliases and versions are not supported. Please specify a function ARN.');
  return place;
}

async function change(ctx: Context, arn: string, by: (tags: readonly Tag[]) => readonly Tag[]): Promise<void> {
  const mapping = mappingIn(arn);
  if (mapping !== undefined)
    return ctx.write(async (tx) => {
      const record = await requireTagged(tx, arn, mapping);
      await tx.in(Mappings).put({ ...record, tags: by(record.tags) });
    });
  const place = taggedPlace(arn, ctx);
  await ctx.write(async (tx) => {
    const record = await requireFunction(tx, place);
    await tx.in(Functions, place).put({ ...record, tags: by(record.tags) });
  });
}
