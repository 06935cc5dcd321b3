/**
 * Whether an image's tag may move to another image.
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-tag-mutability.html
 */
import { matchesStars } from '../../../kernel/star-pattern.ts';
import type { Operation } from '../../../wire/service.ts';
import { invalidParameter } from '../errors.ts';
import { Repositories, type ExclusionFilter, type RepositoryRecord, type TagMutability } from '../records.ts';
import { requireRepository, scopeOf } from './own-repository.ts';

const most = 5;
const mostWildcards = 2;

export const putImageTagMutability: Operation<'ecr', 'PutImageTagMutability'> = (input, ctx) => {
  const mutability = mutabilityOf(input);
  return ctx.write(async (tx) => {
    const { exclusionFilters: _before, ...repository } = await requireRepository(tx, ctx, input);
    await tx.in(Repositories, scopeOf(repository)).put({ ...repository, ...mutability });
    const { registryId, name: repositoryName } = repository;
    return { registryId, repositoryName, ...shownMutability(mutability) };
  });
};

interface Given {
  readonly imageTagMutability?: TagMutability | undefined;
  readonly imageTagMutabilityExclusionFilters?:
    | readonly { filterType?: 'WILDCARD' | undefined; filter?: string | undefined }[]
    | undefined;
}

type Mutability = Pick<RepositoryRecord, 'tagMutability' | 'exclusionFilters'>;

/** @throws AwsError InvalidParameterException where the filters do not go with it */
export function mutabilityOf({
  imageTagMutability = 'MUTABLE',
  imageTagMutabilityExclusionFilters: given,
}: Given): Mutability {
  const excludes = imageTagMutability.endsWith('_WITH_EXCLUSION');
  if (excludes !== (given !== undefined && given.length > 0)) {
    throw invalidParameter(
      'imageTagMutabilityExclusionFilters',
      excludes
        ? `must be provided when imageTagMutability is set to ${imageTagMutability}`
        : `cannot be provided when imageTagMutability is set to ${imageTagMutability}`,
    );
  }
  if (!given || given.length === 0) return { tagMutability: imageTagMutability };
  if (given.length > most) throw invalidParameter('imageTagMutabilityExclusionFilters', `at most ${most} filters`);
  const filters = given.map(({ filter = '' }): ExclusionFilter => ({ filterType: 'WILDCARD', filter }));
  if (filters.some(({ filter }) => filter.split('*').length - 1 > mostWildcards))
    throw invalidParameter('filter', `at most ${mostWildcards} wildcards`);
  return { tagMutability: imageTagMutability, exclusionFilters: filters };
}

export function shownMutability({ tagMutability, exclusionFilters }: Mutability) {
  return {
    imageTagMutability: tagMutability,
    ...(exclusionFilters && { imageTagMutabilityExclusionFilters: [...exclusionFilters] }),
  };
}

/** Whether the tag stays with the image that has it. */
export function isFixed({ tagMutability, exclusionFilters = [] }: Mutability, tag: string): boolean {
  const isExcluded = exclusionFilters.some(({ filter }) => matchesStars(filter, tag));
  return tagMutability.startsWith('IMMUTABLE') ? !isExcluded : isExcluded;
}
