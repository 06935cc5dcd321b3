/** Tells whom a bucket's notification configuration names of what happens to its objects, with the commit. */
import { createHash } from 'node:crypto';
import { hostIdOf } from '../../../../kernel/ids.ts';
import type { Context, WriteTx } from '../../../../wire/context.ts';
import { configurationOf } from '../../buckets/configurations.ts';
import { objectEvent } from '../../object-event.ts';
import type { ObjectEventRecord } from '../../object-event.ts';
import { encodedKey } from '../../object-names.ts';
import type { BucketRecord, ObjectVersion } from '../../records.ts';
import { notificationKind, rulesFor } from './notification-rules.ts';

export type By = Pick<Context, 'caller' | 'clock' | 'http' | 'operation' | 'requestId'>;

/** Versions by the events that have them: 2.1, but for these. */
const newerEvents = /^(?:LifecycleExpiration|LifecycleTransition|IntelligentTiering|ObjectAcl|ObjectTagging)\b/;

const creations: Readonly<Record<string, string>> = {
  CompleteMultipartUpload: 'ObjectCreated:CompleteMultipartUpload',
  CopyObject: 'ObjectCreated:Copy',
  PostObject: 'ObjectCreated:Post',
};

export function notifyOfCreation(tx: WriteTx, by: By, bucket: BucketRecord, object: ObjectVersion): Promise<void> {
  return notify(tx, by, bucket, creations[by.operation] ?? 'ObjectCreated:Put', object);
}

/** `gone`: what was deleted for good; a delete marker that was made instead, with `isMarker`. */
export function notifyOfRemoval(
  tx: WriteTx,
  by: By,
  bucket: BucketRecord,
  gone: ObjectVersion,
  isMarker = false,
): Promise<void> {
  // S3 itself deletes what has expired.
  const noun = by.caller.kind === 'service' ? 'LifecycleExpiration' : 'ObjectRemoved';
  return notify(tx, by, bucket, `${noun}:${isMarker ? 'DeleteMarkerCreated' : 'Delete'}`, gone);
}

/** `event`: `ObjectCreated:Put` */
export async function notify(
  tx: WriteTx,
  by: By,
  bucket: BucketRecord,
  event: string,
  version: ObjectVersion,
): Promise<void> {
  if (!bucket.notifies) return;
  const notifications = await configurationOf(tx, bucket.name, notificationKind);
  if (!notifications) return;
  const rules = rulesFor(notifications, `s3:${event}`, version.key);
  const { eventBridge } = notifications;
  if (rules.length === 0 && !eventBridge) return;
  tx.emit(objectEvent, {
    account: bucket.account,
    record: recordOf(by, bucket, event, version),
    targets: rules.map(({ id, arn }) => ({ id, arn })),
    eventBridge,
  });
}

function recordOf(by: By, bucket: BucketRecord, eventName: string, version: ObjectVersion): ObjectEventRecord {
  const { caller, requestId } = by;
  return {
    eventVersion: newerEvents.test(eventName) ? '2.3' : '2.1',
    eventSource: 'aws:s3',
    awsRegion: bucket.region,
    eventTime: new Date(by.clock.now()).toISOString(),
    eventName,
    userIdentity: { principalId: caller.kind === 'anonymous' ? 'Anonymous' : `AWS:${caller.userId}` },
    requestParameters: { sourceIPAddress: by.http.remoteAddress },
    responseElements: { 'x-amz-request-id': requestId, 'x-amz-id-2': hostIdOf(requestId) },
    s3: {
      s3SchemaVersion: '1.0',
      bucket: {
        name: bucket.name,
        ownerIdentity: { principalId: customerId(bucket.account) },
        arn: `arn:aws:s3:::${bucket.name}`,
      },
      object: {
        key: encodedKey(version.key).replaceAll('%20', '+'),
        ...('size' in version && { size: version.size, eTag: version.etag }),
        ...(bucket.versioning !== undefined && { versionId: version.versionId }),
        sequencer: version.sequence.toString(16).toUpperCase().padStart(18, '0'),
      },
    },
  };
}

/** How notifications name an account: the same 14 characters for the same one. */
function customerId(account: string): string {
  const digest = createHash('sha256').update(`customer ${account}`).digest('hex').toUpperCase();
  return `A${digest.slice(0, 13)}`;
}
