/** Conditions of writes: `If-None-Match: *` and `If-Match` with an ETag, one of them. */
import { AwsError } from '../../../wire/errors.ts';
import { notImplemented, preconditionFailed } from '../errors.ts';
import type { ObjectRecord } from '../records.ts';
import { etagOf, matchesEtag } from './etags.ts';

interface Conditions {
  readonly Key: string;
  readonly IfMatch?: string;
  readonly IfNoneMatch?: string;
}

/** Conditions of reads are refused, not ignored. @throws AwsError NotImplemented */
export function refuseReadConditions({ IfMatch, IfNoneMatch }: Conditions): void {
  if (IfMatch !== undefined && IfNoneMatch !== undefined)
    throw notImplemented('If-Match,If-None-Match', 'Multiple conditional request headers present in the request');
  const refusesValue = (header: string) =>
    notImplemented(header, `We don't accept the provided value of ${header} header for this API`);
  if (IfMatch?.trim() === '*') throw refusesValue('If-Match');
  if (IfNoneMatch !== undefined && IfNoneMatch.trim() !== '*') throw refusesValue('If-None-Match');
}

/** `current`: the object that would be replaced. @throws AwsError PreconditionFailed, NoSuchKey */
export function checkWriteConditions(
  { Key, IfMatch, IfNoneMatch }: Conditions,
  current: ObjectRecord | undefined,
): void {
  if (IfNoneMatch !== undefined && current) throw preconditionFailed('If-None-Match');
  if (IfMatch === undefined) return;
  if (!current) throw new AwsError('NoSuchKey', 'The specified key does not exist.', { Key }, 404);
  if (!matchesEtag(IfMatch, etagOf(current))) throw preconditionFailed('If-Match');
}
