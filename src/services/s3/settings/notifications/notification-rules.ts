/**
 * A bucket's notification rules: which may stand, and which an event is for.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-filtering.html
 */
import { AwsError } from '../../../../wire/errors.ts';
import type { Kind } from '../../buckets/configurations.ts';

/** Elements of the configuration's XML. */
export type Destination = 'Topic' | 'Queue' | 'CloudFunction';

export interface NotificationRule {
  readonly id: string;
  readonly destination: Destination;
  readonly arn: string;
  /** `s3:ObjectCreated:*`, `s3:ObjectRemoved:Delete` */
  readonly events: readonly string[];
  readonly filters: readonly { readonly name: string; readonly value: string }[];
}

export interface Notifications {
  readonly rules: readonly NotificationRule[];
  /** All events go there. */
  readonly eventBridge: boolean;
}

export const notificationKind: Kind<Notifications> = { name: 'notification' };

const services: Readonly<Record<Destination, string>> = { Topic: 'sns', Queue: 'sqs', CloudFunction: 'lambda' };
const knownEvents: ReadonlySet<string> = new Set(
  (
    's3:ReducedRedundancyLostObject s3:ObjectCreated:* s3:ObjectCreated:Put s3:ObjectCreated:Post ' +
    's3:ObjectCreated:Copy s3:ObjectCreated:CompleteMultipartUpload s3:ObjectRemoved:* s3:ObjectRemoved:Delete ' +
    's3:ObjectRemoved:DeleteMarkerCreated s3:ObjectRestore:* s3:ObjectRestore:Post s3:ObjectRestore:Completed ' +
    's3:ObjectRestore:Delete s3:Replication:* s3:Replication:OperationFailedReplication ' +
    's3:Replication:OperationNotTracked s3:Replication:OperationMissedThreshold ' +
    's3:Replication:OperationReplicatedAfterThreshold s3:LifecycleTransition s3:IntelligentTiering ' +
    's3:ObjectAcl:Put s3:LifecycleExpiration:* s3:LifecycleExpiration:Delete ' +
    's3:LifecycleExpiration:DeleteMarkerCreated s3:ObjectTagging:* s3:ObjectTagging:Put s3:ObjectTagging:Delete'
  ).split(' '),
);

const maxRules = 100;
const maxFilterBytes = 1024;
const maxIdCharacters = 255;

/** @throws AwsError InvalidArgument */
export function checkNotifications({ rules }: Notifications): void {
  if (rules.length > maxRules)
    throw invalid(`The number of notification configurations exceeds the limit of ${maxRules}`, 'Id', '');
  const ids = new Set<string>();
  for (const rule of rules) {
    checkRule(rule);
    if (ids.has(rule.id)) throw invalid('Same ID used for multiple configurations. IDs must be unique', 'Id', rule.id);
    ids.add(rule.id);
  }
  for (const [i, rule] of rules.entries()) {
    for (const other of rules.slice(i + 1)) checkApart(rule, other);
  }
}

function checkRule({ id, destination, arn, events, filters }: NotificationRule): void {
  if (id.length > maxIdCharacters) throw invalid('The ID of a configuration is at most 255 characters long', 'Id', id);
  if (!new RegExp(`^arn:aws[\\w-]*:${services[destination]}:[^:]*:[^:]*:.+$`).test(arn))
    throw invalid('The ARN could not be parsed', destination, arn);
  const unknown = events.find((event) => !knownEvents.has(event));
  if (unknown !== undefined) throw invalid('A specified event is not supported for notifications', 'Event', unknown);
  for (const { name, value } of filters) {
    if (name !== 'Prefix' && name !== 'Suffix')
      throw invalid('filter rule name must be either prefix or suffix', 'FilterRule.Name', name);
    if (Buffer.byteLength(value) > maxFilterBytes)
      throw invalid(
        'Size of filter rule value cannot exceed 1024 bytes in UTF-8 representation',
        'FilterRule.Value',
        value,
      );
    if (filters.filter((other) => other.name === name).length > 1)
      throw invalid(`Cannot specify more than one ${name.toLowerCase()} rule in a filter.`, 'FilterRule.Name', name);
  }
}

/** No event is for two rules of a bucket. */
function checkApart(one: NotificationRule, other: NotificationRule): void {
  if (!one.events.some((event) => other.events.some((another) => covers(event, another) || covers(another, event))))
    return;
  const [prefix, otherPrefix] = [filterOf(one, 'Prefix'), filterOf(other, 'Prefix')];
  const [suffix, otherSuffix] = [filterOf(one, 'Suffix'), filterOf(other, 'Suffix')];
  if (!prefix.startsWith(otherPrefix) && !otherPrefix.startsWith(prefix)) return;
  if (!suffix.endsWith(otherSuffix) && !otherSuffix.endsWith(suffix)) return;
  if (one.filters.length === 0 && other.filters.length === 0)
    throw new AwsError(
      'InvalidArgument',
      'Configurations overlap. Configurations on the same bucket cannot share a common event type.',
      {},
      400,
    );
  throw new AwsError(
    'InvalidArgument',
    'Configuration is ambiguously defined. Cannot have overlapping suffixes in two rules if the prefixes are ' +
      'overlapping for the same event type.',
    {},
    400,
  );
}

function filterOf({ filters }: NotificationRule, name: string): string {
  return filters.find((filter) => filter.name === name)?.value ?? '';
}

/** `s3:ObjectCreated:*` covers `s3:ObjectCreated:Put`. */
function covers(named: string, event: string): boolean {
  return named === event || (named.endsWith('*') && event.startsWith(named.slice(0, -1)));
}

/** The rules that an event at a key is for. */
export function rulesFor({ rules }: Notifications, event: string, key: string): readonly NotificationRule[] {
  return rules.filter(
    (rule) =>
      rule.events.some((named) => covers(named, event)) &&
      key.startsWith(filterOf(rule, 'Prefix')) &&
      key.endsWith(filterOf(rule, 'Suffix')),
  );
}

function invalid(message: string, ArgumentName: string, value: string): AwsError {
  return new AwsError('InvalidArgument', message, { ArgumentName, ArgumentValue: value.slice(0, 256) }, 400);
}
