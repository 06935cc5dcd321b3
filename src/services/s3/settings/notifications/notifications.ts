/**
 * Event notifications: what a bucket's configuration is. Which events it is about, and who is told: notify.ts.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketNotificationConfiguration.html
 */
import { randomBytes } from 'node:crypto';
import type { Input, Output } from '../../../../wire/aws-types.ts';
import type { Context } from '../../../../wire/context.ts';
import { decidedOwner, ownBucket } from '../../buckets/own-bucket.ts';
import { Buckets } from '../../records.ts';
import { unconfigure, configure, configurationOf } from '../../buckets/configurations.ts';
import { checkFunctions } from './function-targets.ts';
import { checkNotifications, notificationKind } from './notification-rules.ts';
import type { Destination, NotificationRule, Notifications } from './notification-rules.ts';

type PutInput = Input<'s3', 'PutBucketNotificationConfiguration'>;
type GetOutput = Output<'s3', 'GetBucketNotificationConfiguration'>;

export async function putBucketNotificationConfiguration(
  input: PutInput,
  ctx: Context,
): Promise<Output<'s3', 'PutBucketNotificationConfiguration'>> {
  const notifications = asKept(input.NotificationConfiguration);
  checkNotifications(notifications);
  if (input.SkipDestinationValidation !== true)
    await checkFunctions(ctx, notifications, input.Bucket, decidedOwner(ctx, input.Bucket));
  const isEmpty = notifications.rules.length === 0 && !notifications.eventBridge;
  await ctx.write(async (tx) => {
    const { notifies: _before, ...bucket } = await ownBucket(tx, ctx, input);
    if (isEmpty) await unconfigure(tx, bucket.name, notificationKind);
    else await configure(tx, bucket.name, notificationKind, notifications);
    await tx.in(Buckets).put(isEmpty ? bucket : { ...bucket, notifies: true });
  });
  return {};
}

/** Empty where there is none. */
export async function getBucketNotificationConfiguration(
  input: Input<'s3', 'GetBucketNotificationConfiguration'>,
  ctx: Context,
): Promise<GetOutput> {
  const kept = await ctx.read(async (tx) =>
    configurationOf(tx, (await ownBucket(tx, ctx, input)).name, notificationKind),
  );
  if (!kept) return {};
  const lists = {
    TopicConfigurations: 'Topic',
    QueueConfigurations: 'Queue',
    LambdaFunctionConfigurations: 'CloudFunction',
  };
  return {
    ...Object.fromEntries(
      Object.entries(lists)
        .map(
          ([member, kind]) =>
            [member, kept.rules.filter(({ destination }) => destination === kind).map(shown)] as const,
        )
        .filter(([, rules]) => rules.length > 0),
    ),
    ...(kept.eventBridge && { EventBridgeConfiguration: {} }),
  };
}

function asKept(sent: PutInput['NotificationConfiguration']): Notifications {
  return {
    rules: [
      ...(sent.TopicConfigurations ?? []).map((one) => ruleOf('Topic', one.TopicArn!, one)),
      ...(sent.QueueConfigurations ?? []).map((one) => ruleOf('Queue', one.QueueArn!, one)),
      ...(sent.LambdaFunctionConfigurations ?? []).map((one) => ruleOf('CloudFunction', one.LambdaFunctionArn!, one)),
    ],
    eventBridge: sent.EventBridgeConfiguration !== undefined,
  };
}

type Sent = NonNullable<PutInput['NotificationConfiguration']['TopicConfigurations']>[number];

function ruleOf(destination: Destination, arn: string, sent: Omit<Sent, 'TopicArn'>): NotificationRule {
  return {
    id: sent.Id || randomBytes(18).toString('base64url'),
    destination,
    arn,
    events: (sent.Events ?? []) as string[],
    filters: (sent.Filter?.Key?.FilterRules ?? []).map(({ Name = '', Value = '' }) => ({
      name: capitalized(Name),
      value: Value,
    })),
  };
}

/** As S3 shows them, however they were sent. */
function capitalized(name: string): string {
  return name.slice(0, 1).toUpperCase() + name.slice(1).toLowerCase();
}

const arnMembers: Readonly<Record<Destination, string>> = {
  Topic: 'TopicArn',
  Queue: 'QueueArn',
  CloudFunction: 'LambdaFunctionArn',
};

function shown({ id, destination, arn, events, filters }: NotificationRule) {
  return {
    Id: id,
    [arnMembers[destination]]: arn,
    Events: events,
    ...(filters.length > 0 && {
      Filter: { Key: { FilterRules: filters.map(({ name, value }) => ({ Name: name, Value: value })) } },
    }),
  };
}
