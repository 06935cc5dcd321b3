/**
 * Conditions on what is copied. They are those of reads, but that all of them fail alike, and that a time which is not
 * past counts for nothing.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html
 */
import { preconditionFailed } from '../errors.ts';
import { etagOf, matchesEtag } from '../objects/etags.ts';
import type { ObjectRecord } from '../records.ts';

interface Conditions {
  readonly CopySourceIfMatch?: string;
  readonly CopySourceIfNoneMatch?: string;
  readonly CopySourceIfModifiedSince?: Date;
  readonly CopySourceIfUnmodifiedSince?: Date;
}

/** `now`: milliseconds. @throws AwsError PreconditionFailed */
export function checkSourceConditions(input: Conditions, object: ObjectRecord, now: number): void {
  const { CopySourceIfMatch: ifMatch, CopySourceIfNoneMatch: ifNoneMatch } = input;
  const unmodifiedSince = input.CopySourceIfUnmodifiedSince?.getTime();
  const modifiedSince = input.CopySourceIfModifiedSince?.getTime();
  const etag = etagOf(object);
  if (ifMatch !== undefined) {
    if (!matchesEtag(ifMatch, etag)) throw failed('If-Match');
  } else if (unmodifiedSince !== undefined && object.modifiedAt > unmodifiedSince) throw failed('If-Unmodified-Since');
  if (ifNoneMatch !== undefined && matchesEtag(ifNoneMatch, etag)) throw failed('If-None-Match');
  const isUnmodified = modifiedSince !== undefined && object.modifiedAt <= modifiedSince && modifiedSince < now;
  if (isUnmodified && ifNoneMatch === undefined) throw failed('If-Modified-Since');
}

function failed(condition: string) {
  return preconditionFailed(`x-amz-copy-source-${condition}`);
}
