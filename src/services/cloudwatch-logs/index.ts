/**
 * Amazon CloudWatch Logs: groups of streams of log events, filter patterns, live tail, retention. Metric filters are
 * kept; nothing counts by them.
 *
 * Not there (501 by name): Insights queries, subscriptions and deliveries, export and import, data protection,
 * transformers, indexes, anomaly detectors, account policies, policies of single groups, monitoring accounts.
 *
 * Spec: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/Welcome.html
 */
import { defineService } from '../../wire/service.ts';
import { onAllGroups, onArn, onGroup, onGroupOrAll, onGroups, onStream, resourceFacts } from './authorization.ts';
import { EventRows, LogGroups, LogStreams, MetricFilters, ResourcePolicies } from './records.ts';

const groups = () => import('./groups/log-groups.ts');
const lists = () => import('./groups/list-groups.ts');
const tags = () => import('./groups/group-tags.ts');
const metricFilters = () => import('./filters/metric-filters.ts');
const subscriptionFilters = () => import('./filters/subscription-filters.ts');
const policies = () => import('./policies/resource-policies.ts');
const streams = () => import('./streams/log-streams.ts');

export const cloudwatchLogs = defineService({
  name: 'cloudwatch-logs',
  collections: [EventRows, LogGroups, LogStreams, MetricFilters, ResourcePolicies],
  iamPrefix: 'logs',
  title: 'Amazon CloudWatch Logs',
  dialect: {
    validationErrorCode: 'InvalidParameterException',
    failures: [
      {
        matches: /' at 'log(?:Group|Stream)Name' failed to satisfy constraint: Member must have length less/,
        code: 'InvalidParameterException',
        status: 400,
        message: 'Invalid LogGroup or LogStream, both must have length less than or equal to 512.',
      },
    ],
    // AWS takes a colon in it, whatever its model says (LocalStack's recording of 2026-02-05).
    ownEnumerations: new Set(['MetricNamespace']),
  },
  resourceControlled: true,
  principal: 'logs.amazonaws.com',
  serviceLinkedRoles: [
    { principal: 'delivery.logs.amazonaws.com', name: 'LogDelivery', policy: 'AWSServiceRoleForLogDeliveryPolicy' },
  ],
  resourceFacts,
  // StartLiveTail's clients put a word in front of whatever endpoint they have.
  operationsAt: { host: 'logs', also: ['stream-logs', 'streaming-logs'] },
  jobs: {
    'cloudwatch-logs/retention': { load: async () => (await import('./groups/retention-job.ts')).job },
  },
  taggedResources: async () => (await import('./tagged-resources.ts')).taggedResources,
  operations: {
    CreateLogGroup: onGroup(groups),
    DeleteLogGroup: onGroup(groups),
    DescribeLogGroups: onAllGroups(lists),
    ListLogGroups: onAllGroups(lists),
    PutRetentionPolicy: onGroup(groups),
    DeleteRetentionPolicy: onGroup(groups),
    PutLogGroupDeletionProtection: onGroup(groups),
    AssociateKmsKey: onGroup(groups),
    DisassociateKmsKey: onGroup(groups),
    TagResource: onArn(tags),
    UntagResource: onArn(tags),
    ListTagsForResource: onArn(tags),
    TagLogGroup: onGroup(tags),
    UntagLogGroup: onGroup(tags),
    ListTagsLogGroup: onGroup(tags),
    CreateLogStream: onStream(streams),
    DeleteLogStream: onStream(streams),
    DescribeLogStreams: onGroup(streams),
    PutLogEvents: onStream(() => import('./events/put-log-events.ts')),
    // Read in turns, in transactions of their own.
    GetLogEvents: { ...onStream(() => import('./events/get-log-events.ts')), pureRead: false },
    FilterLogEvents: onGroup(() => import('./events/filter-log-events.ts')),
    StartLiveTail: onGroups(() => import('./events/live-tail.ts')),
    PutMetricFilter: onGroup(metricFilters),
    DeleteMetricFilter: onGroup(metricFilters),
    DescribeMetricFilters: onGroupOrAll(metricFilters),
    TestMetricFilter: { load: () => import('./filters/test-metric-filter.ts') },
    DescribeSubscriptionFilters: onGroup(subscriptionFilters),
    DeleteSubscriptionFilter: onGroup(subscriptionFilters),
    PutResourcePolicy: { load: policies },
    DeleteResourcePolicy: { load: policies },
    DescribeResourcePolicies: { load: policies },
  },
  resourceTypes: {
    'AWS::Logs::LogGroup': async () => (await import('./resources/log-group.ts')).logGroup,
    'AWS::Logs::LogStream': async () => (await import('./resources/log-stream.ts')).logStream,
    'AWS::Logs::MetricFilter': async () => (await import('./resources/metric-filter.ts')).metricFilter,
    'AWS::Logs::ResourcePolicy': async () => (await import('./resources/resource-policy.ts')).resourcePolicy,
  },
});
