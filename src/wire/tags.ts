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
  removed(before: readonly Tag[], keys: readonly string[]): Tag[];
}

export function tagLists(rules: TagRules): TagLists {
  const same = (key: string): string => (rules.ignoresCase ? key.toLowerCase() : key);
  const counted = <T extends readonly Tag[]>(tags: T): T => {
    if (tags.length > rules.most) throw rules.tooMany(tags.length);
    return tags;
  };
  return {
    checked(given = []) {
      const seen = new Set<string>();
      return given.map(({ Key = '', Value = '' }) => {
        if (seen.has(same(Key))) throw rules.duplicate(Key);
        if (/^aws:/i.test(Key)) throw rules.reserved(Key);
        seen.add(same(Key));
        return { Key, Value };
      });
    },
    counted,
    added(before, tags) {
      const merged = new Map(before.map((tag) => [same(tag.Key), tag]));
      for (const tag of tags) merged.set(same(tag.Key), tag);
      return counted([...merged.values()]);
    },
    removed(before, keys) {
      const gone = new Set(keys.map(same));
      return before.filter(({ Key }) => !gone.has(same(Key)));
    },
  };
}
