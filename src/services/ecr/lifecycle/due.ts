/**
 * Which images a lifecycle policy expires, and by which rule. Pure; times are milliseconds. Every rule looks at all
 * images; an image whose tags a rule is about is no affair of rules that are less important.
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html#lp_evaluation_rules
 */
import { matchesStars } from '../../../kernel/star-pattern.ts';
import type { LifecycleRule, Selection } from './policy-text.ts';

export interface ImageFacts {
  readonly digest: string;
  readonly tags: readonly string[];
  readonly pushedAt: number;
  readonly pulledAt?: number;
  /** Manifests that it names, if it is an index. */
  readonly children: readonly string[];
}

export interface DueImage<T> {
  readonly image: T;
  readonly rulePriority: number;
}

const dayMs = 86_400_000;

/** Indexes before what they name; `rules` the most important first. */
export function dueImages<T extends ImageFacts>(
  rules: readonly LifecycleRule[],
  images: readonly T[],
  now: number,
): DueImage<T>[] {
  const claimed = new Set<T>();
  const due: DueImage<T>[] = [];
  for (const { selection, rulePriority } of rules) {
    const selected = images.filter((image) => isSelected(selection, image));
    for (const image of identified(selection, selected, now))
      if (!claimed.has(image)) due.push({ image, rulePriority });
    for (const image of selected) claimed.add(image);
  }
  return withoutHeld(due, images);
}

function isSelected({ tagStatus, tagPrefixList = [], tagPatternList = [] }: Selection, { tags }: ImageFacts): boolean {
  if (tagStatus === 'any') return true;
  if (tagStatus === 'untagged') return tags.length === 0;
  return (
    tags.length > 0 &&
    tagPrefixList.every((prefix) => tags.some((tag) => tag.startsWith(prefix))) &&
    tagPatternList.every((pattern) => tags.some((tag) => matchesStars(pattern, tag)))
  );
}

function identified<T extends ImageFacts>(
  { countType, countNumber }: Selection,
  images: readonly T[],
  now: number,
): T[] {
  if (countType === 'imageCountMoreThan')
    return images.toSorted((a, b) => b.pushedAt - a.pushedAt || (a.digest < b.digest ? -1 : 1)).slice(countNumber);
  const since = ({ pushedAt, pulledAt }: T): number =>
    countType === 'sinceImagePulled' ? (pulledAt ?? pushedAt) : pushedAt;
  return images.filter((image) => since(image) + countNumber * dayMs < now);
}

/** What an index names stays as long as the index. */
function withoutHeld<T extends ImageFacts>(due: readonly DueImage<T>[], images: readonly T[]): DueImage<T>[] {
  const going = new Set(due.map(({ image }) => image.digest));
  for (let changed = true; changed;) {
    changed = false;
    for (const { digest, children } of images) {
      if (going.has(digest)) continue;
      for (const child of children) changed = going.delete(child) || changed;
    }
  }
  return due
    .filter(({ image }) => going.has(image.digest))
    .toSorted((a, b) => b.image.children.length - a.image.children.length);
}
