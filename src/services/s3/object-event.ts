/**
 * What happens to objects, as services that S3 notifies are told: a bucket's topics, queues and functions, and
 * EventBridge. Emitted only where the bucket's configuration names somebody.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 */
import { defineEvent } from '../../kernel/events.ts';

/** AWS's record of an event, but for `configurationId`, which each rule has its own of. */
export interface ObjectEventRecord {
  readonly eventVersion: string;
  readonly eventSource: 'aws:s3';
  readonly awsRegion: string;
  /** ISO 8601, with milliseconds. */
  readonly eventTime: string;
  /** `ObjectCreated:Put`; as rules name it after `s3:`. */
  readonly eventName: string;
  readonly userIdentity: { readonly principalId: string };
  readonly requestParameters: { readonly sourceIPAddress: string };
  readonly responseElements: { readonly 'x-amz-request-id': string; readonly 'x-amz-id-2': string };
  readonly s3: {
    readonly s3SchemaVersion: '1.0';
    readonly bucket: {
      readonly name: string;
      readonly ownerIdentity: { readonly principalId: string };
      readonly arn: string;
    };
    readonly object: {
      /** Percent-encoded as in a form: a space is `+`. */
      readonly key: string;
      readonly size?: number;
      readonly eTag?: string;
      readonly versionId?: string;
      /** Hex: of one key's events the later has the greater one. */
      readonly sequencer: string;
    };
  };
}

export interface ObjectEvent {
  /** The bucket's. */
  readonly account: string;
  readonly record: ObjectEventRecord;
  /** Who is told by the bucket's rules: ids of the rules, and ARNs of topics, queues or functions. */
  readonly targets: readonly { readonly id: string; readonly arn: string }[];
  readonly eventBridge: boolean;
}

export const objectEvent = defineEvent<ObjectEvent>('s3/object-event');
