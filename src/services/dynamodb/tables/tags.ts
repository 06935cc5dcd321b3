/**
 * Tags of tables.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Tagging.html
 */
import type { Context } from '../../../wire/context.ts';
import type { Operation } from '../../../wire/service.ts';
import { type GivenTag, type Tag, tagLists } from '../../../wire/tags.ts';
import { placeOfArn } from '../arns.ts';
import { notFound, validation } from '../errors.ts';
import { type TableRecord, Tables } from '../records.ts';
import type { TablePlace } from '../arns.ts';

const tags = tagLists({
  ignoresCase: false,
  most: 50,
  duplicate: (key) => validation(`One or more parameter values were invalid: Duplicate tag key: ${key}`),
  reserved: () => validation('One or more parameter values were invalid: Tag keys starting with aws: are reserved'),
  tooMany: () => validation('One or more parameter values were invalid: Too many tags: at most 50 are allowed'),
});

const pageSize = 10;

export function newTags(given: readonly GivenTag[] | undefined): Tag[] {
  return tags.counted(tags.checked(given));
}

export const tagResource: Operation<'dynamodb', 'TagResource'> = async ({ ResourceArn, Tags }, ctx) => {
  const given = tags.checked(Tags);
  await change(ctx, ResourceArn, (before) => tags.added(before, given));
  return {};
};

export const untagResource: Operation<'dynamodb', 'UntagResource'> = async ({ ResourceArn, TagKeys }, ctx) => {
  await change(ctx, ResourceArn, (before) => tags.removed(before, TagKeys));
  return {};
};

export const listTagsOfResource: Operation<'dynamodb', 'ListTagsOfResource'> = ({ ResourceArn, NextToken }, ctx) =>
  ctx.read(async (tx) => {
    const place = taggedPlace(ResourceArn);
    const table = await tx.in(Tables, place).get(place.name);
    if (!table) throw missing(ResourceArn);
    const from = NextToken === undefined ? 0 : Number(NextToken);
    if (!Number.isInteger(from) || from < 0) throw validation('Invalid NextToken');
    const Tags = table.tags.slice(from, from + pageSize).map((tag) => ({ ...tag }));
    const next = from + pageSize;
    return { Tags, ...(next < table.tags.length && { NextToken: String(next) }) };
  });

function taggedPlace(arn: string): TablePlace {
  const place = placeOfArn(arn);
  if (!place || place.rest !== '') throw validation(`Invalid TableArn: Invalid ResourceArn provided as input ${arn}`);
  return place;
}

function missing(arn: string) {
  return notFound(`Requested resource not found: ResourcArn: ${arn} not found`);
}

async function change(ctx: Context, arn: string, changed: (before: TableRecord['tags']) => Tag[]): Promise<void> {
  const place = taggedPlace(arn);
  await ctx.write(async (tx) => {
    const tables = tx.in(Tables, place);
    const table = await tables.get(place.name);
    if (!table) throw missing(arn);
    await tables.put({ ...table, tags: changed(table.tags) });
  });
}
