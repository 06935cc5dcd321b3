/** Logging, websites, notifications, replication, acceleration: as templates name their parts. */
import { ifThere } from '../../../wire/resource-type.ts';
import { present, type BucketSetting } from './setting.ts';

export const logging: BucketSetting = {
  property: 'LoggingConfiguration',
  put: (s3, Bucket, { DestinationBucketName = Bucket, LogFilePrefix = '', TargetObjectKeyFormat }) =>
    s3.putBucketLogging({
      Bucket,
      BucketLoggingStatus: {
        LoggingEnabled: present({
          TargetBucket: DestinationBucketName,
          TargetPrefix: LogFilePrefix,
          TargetObjectKeyFormat: TargetObjectKeyFormat && keyFormat(TargetObjectKeyFormat),
        }),
      },
    }),
  remove: (s3, Bucket) => s3.putBucketLogging({ Bucket, BucketLoggingStatus: {} }),
  async read(s3, Bucket) {
    const { LoggingEnabled: found } = await s3.getBucketLogging({ Bucket });
    if (!found) return undefined;
    const { TargetBucket, TargetPrefix, TargetObjectKeyFormat } = found;
    return present({
      DestinationBucketName: TargetBucket,
      LogFilePrefix: TargetPrefix || undefined,
      TargetObjectKeyFormat: TargetObjectKeyFormat && keyFormat(TargetObjectKeyFormat),
    });
  },
};

function keyFormat({ SimplePrefix, PartitionedPrefix }: any) {
  return present({ SimplePrefix, PartitionedPrefix });
}

export const website: BucketSetting = {
  property: 'WebsiteConfiguration',
  put: (s3, Bucket, { ErrorDocument, IndexDocument, RedirectAllRequestsTo, RoutingRules }) =>
    s3.putBucketWebsite({
      Bucket,
      WebsiteConfiguration: present({
        ErrorDocument: ErrorDocument === undefined ? undefined : { Key: ErrorDocument },
        IndexDocument: IndexDocument === undefined ? undefined : { Suffix: IndexDocument },
        RedirectAllRequestsTo,
        RoutingRules: RoutingRules?.map(({ RedirectRule, RoutingRuleCondition }: any) =>
          present({ Redirect: RedirectRule, Condition: RoutingRuleCondition }),
        ),
      }),
    }),
  remove: (s3, Bucket) => s3.deleteBucketWebsite({ Bucket }),
  async read(s3, Bucket) {
    const found = await ifThere('NoSuchWebsiteConfiguration', () => s3.getBucketWebsite({ Bucket }));
    return (
      found &&
      present({
        ErrorDocument: found.ErrorDocument?.Key,
        IndexDocument: found.IndexDocument?.Suffix,
        RedirectAllRequestsTo: found.RedirectAllRequestsTo,
        RoutingRules: found.RoutingRules?.map(({ Redirect, Condition }) =>
          present({ RedirectRule: Redirect, RoutingRuleCondition: Condition }),
        ),
      })
    );
  },
};

/** A template's configuration has one event each. */
const destinations = [
  ['LambdaConfigurations', 'Function', 'LambdaFunctionConfigurations', 'LambdaFunctionArn'],
  ['QueueConfigurations', 'Queue', 'QueueConfigurations', 'QueueArn'],
  ['TopicConfigurations', 'Topic', 'TopicConfigurations', 'TopicArn'],
] as const;

export const notifications: BucketSetting = {
  property: 'NotificationConfiguration',
  put(s3, Bucket, value) {
    const lists = destinations.map(([property, target, list, arn]) => [
      list,
      value[property]?.map((one: any) =>
        present({
          [arn]: one[target],
          Events: [one.Event],
          Filter: one.Filter && { Key: { FilterRules: one.Filter.S3Key.Rules } },
        }),
      ),
    ]);
    const toBus = value.EventBridgeConfiguration?.EventBridgeEnabled === true;
    const NotificationConfiguration = present({
      ...Object.fromEntries(lists),
      EventBridgeConfiguration: toBus ? {} : undefined,
    });
    return s3.putBucketNotificationConfiguration({ Bucket, NotificationConfiguration });
  },
  remove: (s3, Bucket) => s3.putBucketNotificationConfiguration({ Bucket, NotificationConfiguration: {} }),
  async read(s3, Bucket) {
    const found: any = await s3.getBucketNotificationConfiguration({ Bucket });
    const lists = destinations.map(([property, target, list, arn]) => [
      property,
      found[list]?.flatMap((one: any) =>
        one.Events.map((Event: string) =>
          present({
            [target]: one[arn],
            Event,
            Filter: one.Filter && { S3Key: { Rules: one.Filter.Key.FilterRules } },
          }),
        ),
      ),
    ]);
    const value = present({
      ...Object.fromEntries(lists),
      EventBridgeConfiguration: found.EventBridgeConfiguration && { EventBridgeEnabled: true },
    });
    return Object.keys(value).length > 0 ? value : undefined;
  },
};

export const replication: BucketSetting = {
  property: 'ReplicationConfiguration',
  put: (s3, Bucket, { Role, Rules }) =>
    s3.putBucketReplication({
      Bucket,
      ReplicationConfiguration: {
        Role,
        Rules: Rules.map(({ Id: ID, Filter, ...rule }: any) =>
          present({
            ...rule,
            ID,
            Filter: Filter && replicationFilter(Filter, 'TagFilters', 'Tags', 'TagFilter', 'Tag'),
          }),
        ),
      },
    }),
  remove: (s3, Bucket) => s3.deleteBucketReplication({ Bucket }),
  async read(s3, Bucket) {
    const found = await ifThere('ReplicationConfigurationNotFoundError', () => s3.getBucketReplication({ Bucket }));
    const { Role, Rules = [] } = found?.ReplicationConfiguration ?? {};
    const rules = Rules.map(({ ID, Filter, ...rule }) =>
      present({
        ...rule,
        Id: ID,
        Filter: Filter && replicationFilter(Filter, 'Tags', 'TagFilters', 'Tag', 'TagFilter'),
      }),
    );
    return found && { Role, Rules: rules };
  },
};

/** One side's names of tags for the other's. */
function replicationFilter(filter: any, tags: string, asTags: string, tag: string, asTag: string): object {
  return present({
    Prefix: filter.Prefix,
    [asTag]: filter[tag],
    And: filter.And && present({ Prefix: filter.And.Prefix, [asTags]: filter.And[tags] }),
  });
}

export const acceleration: BucketSetting = {
  property: 'AccelerateConfiguration',
  put: (s3, Bucket, { AccelerationStatus: Status }) =>
    s3.putBucketAccelerateConfiguration({ Bucket, AccelerateConfiguration: { Status } }),
  remove: (s3, Bucket) =>
    s3.putBucketAccelerateConfiguration({ Bucket, AccelerateConfiguration: { Status: 'Suspended' } }),
  async read(s3, Bucket) {
    const { Status } = await s3.getBucketAccelerateConfiguration({ Bucket });
    return Status && { AccelerationStatus: Status };
  },
};
