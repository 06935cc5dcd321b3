/** GetResources, GetTagKeys, GetTagValues: pages end with an empty token. */
import type { Input } from '../../wire/aws-types.ts';
import type { Page } from '../../kernel/collections/collection.ts';
import { paging } from '../../wire/paging.ts';
import type { Operation } from '../../wire/service.ts';
import { allResources, type FoundResource } from './all-resources.ts';
import { invalidParameter } from './errors.ts';

type GetResources = Input<'resource-groups-tagging-api', 'GetResources'>;

const pages = paging({ defaultLimit: 100, refused: () => invalidParameter('The PaginationToken is not valid.') });

export const getResources: Operation<'resource-groups-tagging-api', 'GetResources'> = async (input, ctx) => {
  refuse(input);
  const types = input.ResourceTypeFilters ?? [];
  const prefixes = types.length === 0 ? undefined : new Set(types.map((type) => type.split(':')[0]!));
  const found = (await allResources(ctx, prefixes)).filter((resource) => isWanted(resource, input));
  const request = { limit: input.ResourcesPerPage, after: input.PaginationToken || undefined };
  const page = pages.inMemory(found, ({ arn }) => arn, request);
  const { items, cutBefore } = withinTags(page.items, input.TagsPerPage);
  // A page that its tags cut goes on after its last resource.
  const after = cutBefore === undefined ? page.next : tokenAfter(found, items);
  return {
    ResourceTagMappingList: items.map(({ arn, tags }) => ({ ResourceARN: arn, Tags: [...tags] })),
    PaginationToken: after ?? '',
  };
};

export const getTagKeys: Operation<'resource-groups-tagging-api', 'GetTagKeys'> = async (input, ctx) => {
  const keys = new Set((await allResources(ctx)).flatMap(({ tags }) => tags.map(({ Key }) => Key)));
  const page = pages.inMemory([...keys], (key) => key, { after: input.PaginationToken || undefined });
  return { TagKeys: page.items, ...token(page) };
};

export const getTagValues: Operation<'resource-groups-tagging-api', 'GetTagValues'> = async (input, ctx) => {
  const values = new Set(
    (await allResources(ctx)).flatMap(({ tags }) =>
      tags.filter(({ Key }) => Key === input.Key).map(({ Value }) => Value),
    ),
  );
  const page = pages.inMemory([...values], (value) => value, { after: input.PaginationToken || undefined });
  return { TagValues: page.items, ...token(page) };
};

function token({ next = '' }: Page<unknown>): { PaginationToken: string } {
  return { PaginationToken: next };
}

function refuse(input: GetResources): void {
  if (input.IncludeComplianceDetails || input.ExcludeCompliantResources)
    throw invalidParameter('Sandlot does not have IncludeComplianceDetails and ExcludeCompliantResources.');
  const { ResourceARNList: arns, TagFilters, ResourceTypeFilters, ResourcesPerPage, TagsPerPage } = input;
  if (arns && (TagFilters?.length || ResourceTypeFilters?.length || ResourcesPerPage !== undefined || TagsPerPage))
    throw invalidParameter('ResourceARNList cannot be given together with filters or the size of a page.');
  if (ResourcesPerPage !== undefined && (ResourcesPerPage < 1 || ResourcesPerPage > 100))
    throw invalidParameter('ResourcesPerPage is from 1 to 100.');
  if (TagsPerPage !== undefined && (TagsPerPage < 100 || TagsPerPage > 500 || TagsPerPage % 100 !== 0))
    throw invalidParameter('TagsPerPage is a multiple of 100, from 100 to 500.');
  for (const { Key } of TagFilters ?? [])
    if (Key === undefined) throw invalidParameter('A filter of tags names a key.');
}

/** Every filter of tags, by any of its values; any of the types. */
function isWanted({ arn, type, tags }: FoundResource, input: GetResources): boolean {
  const { TagFilters = [], ResourceTypeFilters: types = [], ResourceARNList: arns } = input;
  return (
    (!arns || arns.includes(arn)) &&
    (types.length === 0 || types.some((wanted) => type === wanted || type.startsWith(`${wanted}:`))) &&
    TagFilters.every(({ Key, Values = [] }) =>
      tags.some((tag) => tag.Key === Key && (Values.length === 0 || Values.includes(tag.Value))),
    )
  );
}

/** So many resources that their tags together are no more than the page may have; never none. */
function withinTags(items: readonly FoundResource[], most = Number.MAX_SAFE_INTEGER) {
  let count = 0;
  for (const [at, { tags }] of items.entries()) {
    count += tags.length;
    if (count > most && at > 0) return { items: items.slice(0, at), cutBefore: at };
  }
  return { items, cutBefore: undefined };
}

function tokenAfter(found: readonly FoundResource[], items: readonly FoundResource[]): string | undefined {
  const last = items.at(-1)!.arn;
  const upTo = found.filter(({ arn }) => arn <= last).length;
  return pages.inMemory(found, ({ arn }) => arn, { limit: upTo }).next;
}
