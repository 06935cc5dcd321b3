/**
 * Tags of objects: what they may be, in a document or in a header.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html
 */
import { AwsError } from '../../../wire/errors.ts';
import { malformedXml } from '../errors.ts';
import type { ObjectTag } from '../records.ts';
import { checkTagText, invalidTag, isTagText, noteKey } from './tag-text.ts';

const maxTags = 10;

interface GivenTag {
  readonly Key?: string | undefined;
  readonly Value?: string | undefined;
}

/** In the order of their keys. @throws AwsError MalformedXML, InvalidTag, BadRequest */
export function checkedTags(given: readonly GivenTag[]): readonly ObjectTag[] {
  const seen = new Set<string>();
  const tags = given.map(({ Key, Value }) => {
    if (Key === undefined || Value === undefined) throw malformedXml();
    noteKey(seen, Key);
    if (/^aws:/i.test(Key)) throw invalidTag('Your TagKey cannot be prefixed with aws:', { TagKey: Key });
    checkTagText(Key, Value);
    return { Key, Value };
  });
  if (tags.length > maxTags) throw new AwsError('BadRequest', `Object tags cannot be greater than ${maxTags}`, {}, 400);
  return tags.toSorted((one, other) => (one.Key < other.Key ? -1 : 1));
}

/** Of `x-amz-tagging`: `team=blue&cost=7`. @throws AwsError InvalidArgument, InvalidTag, BadRequest */
export function tagsOfHeader(header: string): readonly ObjectTag[] {
  const tags = header
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const equals = pair.indexOf('=');
      const [key, value] = equals < 0 ? [pair, ''] : [pair.slice(0, equals), pair.slice(equals + 1)];
      return { Key: decoded(key, header), Value: decoded(value, header) };
    });
  const hasTwice = new Set(tags.map(({ Key }) => Key)).size < tags.length;
  if (hasTwice || tags.some(({ Key, Value }) => !isTagText(Key) || !isTagText(Value))) throw badHeader(header);
  return checkedTags(tags);
}

function decoded(text: string, header: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw badHeader(header);
  }
}

function badHeader(header: string): AwsError {
  return new AwsError(
    'InvalidArgument',
    "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name " +
      'duplicates.',
    { ArgumentName: 'x-amz-tagging', ArgumentValue: header },
    400,
  );
}
