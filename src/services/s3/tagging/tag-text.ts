/** What a tag's key and value may be, of buckets and objects alike. */
import { AwsError } from '../../../wire/errors.ts';

/** In UTF-16 code units. */
const maxKeyLength = 128;
const maxValueLength = 256;
const allowed = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/** Whether it has no character that tags may not have. */
export function isTagText(text: string): boolean {
  return allowed.test(text);
}

/** @throws AwsError InvalidTag */
export function checkTagText(Key: string, Value: string): void {
  if (Key === '' || Key.length > maxKeyLength || !isTagText(Key))
    throw invalidTag('The TagKey you have provided is invalid', { TagKey: Key });
  if (Value.length > maxValueLength || !isTagText(Value))
    throw invalidTag('The TagValue you have provided is invalid', { TagKey: Key, TagValue: Value });
}

/** Notes the key; one that was noted before is refused. @throws AwsError InvalidTag */
export function noteKey(seen: Set<string>, Key: string): void {
  if (seen.has(Key)) throw invalidTag('Cannot provide multiple Tags with the same key', { TagKey: Key });
  seen.add(Key);
}

export function invalidTag(message: string, fields: Readonly<Record<string, string>>): AwsError {
  return new AwsError('InvalidTag', message, fields, 400);
}
