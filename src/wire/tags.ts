/**
 * Tags as every service has them: a list of keys and values, in which each key is there once, and which AWS's own
 * (`aws:`) cannot be part of. Services differ in whether case tells keys apart, in how many there may be, and in how
 * they refuse.
 * https://docs.aws.amazon.com/tag-editor/latest/userguide/tagging.html
 */
import type { AwsError } from './errors.ts';

export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

/** As inputs have it. */
export interface GivenTag {
  readonly Key?: string | undefined;
  readonly Value?: string | undefined;
}

export interface TagRules {
  /** `Team` and `team` are one key. */
  readonly ignoresCase: boolean;
  readonly most: number;
  /** A key is given twice. */
  duplicate(key: string): AwsError;
  /** A key is AWS's own. */
  reserved(key: string): AwsError;
  tooMany(count: number): AwsError;
}

export interface TagLists {
  /** The tags of a request. @throws AwsError `duplicate`, `reserved` */
  checked(given: readonly GivenTag[] | undefined): Tag[];
  /** @throws AwsError `tooMany` */
  counted<T extends readonly Tag[]>(tags: T): T;
  /** Those that are there with others added: a key that is there gets the new value, and spelling. @throws AwsError */
  added(before: readonly Tag[], tags: readonly Tag[]): Tag[];
  /** @throws AwsError `reserved`: nobody takes AWS's own away */
  removed(before: readonly Tag[], keys: readonly string[]): Tag[];
  /** Others in place of those that are there: AWS's own stay, and may be given as they are. @throws AwsError */
  replaced(before: readonly Tag[], given: readonly GivenTag[] | undefined): Tag[];
}

/** AWS's own: it sets and removes them, and no limit counts them. */
export function isSystemTag({ Key }: GivenTag): boolean {
  return /^aws:/i.test(Key ?? '');
}

/** The tags of something new: AWS's own, which come with the call, and its maker's. */
export function tagsOfNew({ systemTags }: { readonly systemTags: readonly Tag[] }, own: readonly Tag[]): Tag[] {
  return [...systemTags, ...own];
}

/** As inputs, outputs and records of some services have tags. */
export type TagMap = Readonly<Record<string, string>>;

export function listOfTags(map: TagMap | undefined): Tag[] {
  return Object.entries(map ?? {}).map(([Key, Value]) => ({ Key, Value }));
}

export function mapOfTags(tags: readonly Tag[]): Record<string, string> {
  return Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value]));
}

export function tagLists(rules: TagRules): TagLists {
  const same = (key: string): string => (rules.ignoresCase ? key.toLowerCase() : key);
  const counted = <T extends readonly Tag[]>(tags: T): T => {
    const own = tags.filter((tag) => !isSystemTag(tag)).length;
    if (own > rules.most) throw rules.tooMany(own);
    return tags;
  };
  const checked: TagLists['checked'] = (given = []) => {
    const seen = new Set<string>();
    return given.map(({ Key = '', Value = '' }) => {
      if (seen.has(same(Key))) throw rules.duplicate(Key);
      if (isSystemTag({ Key })) throw rules.reserved(Key);
      seen.add(same(Key));
      return { Key, Value };
    });
  };
  return {
    checked,
    counted,
    added(before, tags) {
      const merged = new Map(before.map((tag) => [same(tag.Key), tag]));
      for (const tag of tags) merged.set(same(tag.Key), tag);
      return counted([...merged.values()]);
    },
    removed(before, keys) {
      const reserved = keys.find((Key) => isSystemTag({ Key }));
      if (reserved !== undefined) throw rules.reserved(reserved);
      const gone = new Set(keys.map(same));
      return before.filter(({ Key }) => !gone.has(same(Key)));
    },
    replaced(before, given = []) {
      const system = before.filter(isSystemTag);
      const isThere = ({ Key, Value }: GivenTag) => system.some((tag) => tag.Key === Key && tag.Value === Value);
      return counted([...system, ...checked(given.filter((tag) => !isThere(tag)))]);
    },
  };
}
