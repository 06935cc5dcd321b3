/** A template's lifecycle rules, which are flatter than S3's. */
import type { LifecycleRule, Transition } from '@aws-sdk/client-s3';
import { ifThere } from '../../../wire/resource-type.ts';
import { present, type BucketSetting } from './setting.ts';

export const lifecycle: BucketSetting = {
  property: 'LifecycleConfiguration',
  put: (s3, Bucket, { Rules, TransitionDefaultMinimumObjectSize }) =>
    s3.putBucketLifecycleConfiguration({
      Bucket,
      ...(TransitionDefaultMinimumObjectSize && { TransitionDefaultMinimumObjectSize }),
      LifecycleConfiguration: { Rules: Rules.map(toRule) },
    }),
  remove: (s3, Bucket) => s3.deleteBucketLifecycle({ Bucket }),
  async read(s3, Bucket) {
    const found = await ifThere('NoSuchLifecycleConfiguration', () => s3.getBucketLifecycleConfiguration({ Bucket }));
    if (!found) return undefined;
    const { TransitionDefaultMinimumObjectSize } = found;
    return present({ Rules: found.Rules!.map(fromRule), TransitionDefaultMinimumObjectSize });
  },
};

function toRule(rule: any): LifecycleRule {
  const { ExpirationInDays, ExpirationDate, ExpiredObjectDeleteMarker, NoncurrentVersionExpirationInDays } = rule;
  const expires = [ExpirationInDays, ExpirationDate, ExpiredObjectDeleteMarker].some((value) => value !== undefined);
  const transitions = [...(rule.Transitions ?? []), ...(rule.Transition ? [rule.Transition] : [])];
  const noncurrent = [
    ...(rule.NoncurrentVersionTransitions ?? []),
    ...(rule.NoncurrentVersionTransition ? [rule.NoncurrentVersionTransition] : []),
  ];
  const noncurrentExpiration =
    rule.NoncurrentVersionExpiration ??
    (NoncurrentVersionExpirationInDays !== undefined && { NoncurrentDays: NoncurrentVersionExpirationInDays });
  return present({
    ID: rule.Id,
    Status: rule.Status,
    Filter: toFilter(rule),
    Expiration: expires
      ? present({ Days: ExpirationInDays, Date: dateOf(ExpirationDate), ExpiredObjectDeleteMarker })
      : undefined,
    NoncurrentVersionExpiration: noncurrentExpiration || undefined,
    Transitions:
      transitions.length > 0
        ? transitions.map(
            ({ StorageClass, TransitionInDays, TransitionDate }): Transition =>
              present({ StorageClass, Days: TransitionInDays, Date: dateOf(TransitionDate) }) as Transition,
          )
        : undefined,
    NoncurrentVersionTransitions:
      noncurrent.length > 0
        ? noncurrent.map(({ StorageClass, TransitionInDays, NewerNoncurrentVersions }) =>
            present({ StorageClass, NoncurrentDays: TransitionInDays, NewerNoncurrentVersions }),
          )
        : undefined,
    AbortIncompleteMultipartUpload: rule.AbortIncompleteMultipartUpload,
  }) as LifecycleRule;
}

/** S3 wants several conditions under one `And`. */
function toFilter({ Prefix, TagFilters = [], ObjectSizeGreaterThan, ObjectSizeLessThan }: any): object {
  const size = present({ ObjectSizeGreaterThan, ObjectSizeLessThan });
  const count = Object.keys(size).length + TagFilters.length + (Prefix === undefined ? 0 : 1);
  if (count > 1) return { And: present({ Prefix, ...size, Tags: TagFilters.length > 0 ? TagFilters : undefined }) };
  if (TagFilters.length === 1) return { Tag: TagFilters[0] };
  return count === 0 ? { Prefix: '' } : present({ Prefix, ...size });
}

function fromRule(rule: LifecycleRule): object {
  const { Filter = {}, Expiration = {} } = rule;
  const { And } = Filter;
  const tags = And?.Tags ?? (Filter.Tag ? [Filter.Tag] : undefined);
  return present({
    Id: rule.ID,
    Status: rule.Status,
    Prefix: And?.Prefix ?? (Filter.Prefix || rule.Prefix || undefined),
    TagFilters: tags,
    ObjectSizeGreaterThan: And?.ObjectSizeGreaterThan ?? Filter.ObjectSizeGreaterThan,
    ObjectSizeLessThan: And?.ObjectSizeLessThan ?? Filter.ObjectSizeLessThan,
    ExpirationInDays: Expiration.Days,
    ExpirationDate: isoOf(Expiration.Date),
    ExpiredObjectDeleteMarker: Expiration.ExpiredObjectDeleteMarker,
    NoncurrentVersionExpiration: rule.NoncurrentVersionExpiration,
    Transitions: rule.Transitions?.map(({ StorageClass, Days, Date }) =>
      present({ StorageClass, TransitionInDays: Days, TransitionDate: isoOf(Date) }),
    ),
    NoncurrentVersionTransitions: rule.NoncurrentVersionTransitions?.map(
      ({ StorageClass, NoncurrentDays, NewerNoncurrentVersions }) =>
        present({ StorageClass, TransitionInDays: NoncurrentDays, NewerNoncurrentVersions }),
    ),
    AbortIncompleteMultipartUpload: rule.AbortIncompleteMultipartUpload,
  });
}

function dateOf(text: string | undefined): Date | undefined {
  return text === undefined ? undefined : new Date(text);
}

function isoOf(date: Date | string | undefined): string | undefined {
  return date === undefined ? undefined : new Date(date).toISOString();
}
