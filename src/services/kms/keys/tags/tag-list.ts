/** Tags of keys, under KMS's names. */
import { AwsError } from '../../../../wire/errors.ts';
import { tagLists, type Tag } from '../../../../wire/tags.ts';

const refused = (message: string): AwsError => new AwsError('TagException', message);

/** https://docs.aws.amazon.com/kms/latest/developerguide/tagging-keys.html */
export const tagsOf = tagLists({
  ignoresCase: false,
  most: 50,
  duplicate: () => refused('Duplicate tag keys'),
  reserved: () => refused('Tags beginning with aws: are reserved'),
  tooMany: () => refused('Too many tags'),
});

interface GivenKmsTag {
  readonly TagKey?: string | undefined;
  readonly TagValue?: string | undefined;
}

/** @throws AwsError TagException */
export function tagsIn(given: readonly GivenKmsTag[] | undefined): Tag[] {
  return tagsOf.counted(tagsOf.checked(given?.map(({ TagKey, TagValue }) => ({ Key: TagKey, Value: TagValue }))));
}

export function tagsOut(tags: readonly Tag[]): { TagKey: string; TagValue: string }[] {
  return tags.map(({ Key, Value }) => ({ TagKey: Key, TagValue: Value }));
}
