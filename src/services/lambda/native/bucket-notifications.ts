/**
 * The CDK's bucket notifications: what a stack wants to be told of a bucket, beside what others have set there.
 * https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_s3_notifications-readme.html
 */
import { createHash } from 'node:crypto';
import { flagOf, isObject, textOf } from './custom-event.ts';
import type { NativeAnswer, NativeCall } from './run-native.ts';

const kinds = ['TopicConfigurations', 'QueueConfigurations', 'LambdaFunctionConfigurations'] as const;

type Notification = Readonly<Record<string, unknown>>;
type Configuration = Readonly<Record<string, unknown>>;

export async function bucketNotifications(call: NativeCall): Promise<NativeAnswer> {
  const { aws, event } = call;
  const { ResourceProperties: props } = event;
  const Bucket = textOf(props, 'BucketName');
  const wanted = configurationIn(props);
  const isDelete = event.RequestType === 'Delete';
  const NotificationConfiguration = flagOf(props, 'Managed', true)
    ? isDelete
      ? {}
      : wanted
    : await besideOthers(call, Bucket, wanted);
  await aws.s3.putBucketNotificationConfiguration({
    Bucket,
    NotificationConfiguration: NotificationConfiguration as object,
    ...(flagOf(props, 'SkipDestinationValidation', false) && { SkipDestinationValidation: true }),
  });
  return { physicalId: event.PhysicalResourceId ?? event.LogicalResourceId, data: {} };
}

function configurationIn(properties: Readonly<Record<string, unknown>>): Configuration {
  const given = properties['NotificationConfiguration'];
  return isObject(given) ? given : {};
}

/** Those of others stay, and EventBridge's, of which nobody knows whose it is. */
async function besideOthers({ aws, event }: NativeCall, Bucket: string, wanted: Configuration): Promise<Configuration> {
  const { StackId, RequestType, OldResourceProperties } = event;
  const there = (await aws.s3.getBucketNotificationConfiguration({ Bucket })) as Configuration;
  const before = configurationIn(OldResourceProperties);
  const merged: Record<string, unknown> = {};
  for (const kind of kinds) {
    const old = new Set(listOf(before, kind).map((one) => idOf(StackId, one)));
    const others = listOf(there, kind).filter((one) => {
      if (RequestType === 'Create') return true;
      if (RequestType === 'Update') return !old.has(idOf(StackId, one));
      return !String(one['Id']).startsWith(`${StackId}-`);
    });
    const own = RequestType === 'Delete' ? [] : listOf(wanted, kind).map((one) => ({ ...one, Id: idOf(StackId, one) }));
    merged[kind] = [...others, ...own];
  }
  const bridge = RequestType === 'Delete' ? undefined : wanted['EventBridgeConfiguration'];
  const kept = bridge ?? there['EventBridgeConfiguration'];
  return { ...merged, ...(kept !== undefined && { EventBridgeConfiguration: kept }) };
}

function listOf(configuration: Configuration, kind: string): readonly Notification[] {
  const list = configuration[kind];
  return Array.isArray(list) ? list.filter(isObject) : [];
}

/** The same for the same notification, whatever its id and the order of its rules. */
function idOf(stackId: string, notification: Notification): string {
  const { Id: _id, ...rest } = notification;
  return `${stackId}-${createHash('sha256').update(ordered(rest)).digest('hex').slice(0, 20)}`;
}

function ordered(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(ordered).sort().join(',')}]`;
  if (!isObject(value)) return JSON.stringify(value) ?? 'null';
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .map(([name, member]) => `${JSON.stringify(name)}:${ordered(lowerRule(name, member))}`);
  return `{${members.sort().join(',')}}`;
}

/** S3 answers `Prefix` where it was given `prefix`. */
function lowerRule(name: string, member: unknown): unknown {
  return name === 'Name' && /^(?:prefix|suffix)$/i.test(String(member)) ? String(member).toLowerCase() : member;
}
