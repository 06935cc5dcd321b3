/**
 * Log groups, their streams and the events in them. Events lie in rows of one stream and one second each, so that they
 * are found by their time; a row is written once and never changed. docs/decisions/0045-log-events-and-images.md
 */
import { defineCollection } from '../../kernel/collections/table.ts';
import type { Tag } from '../../wire/tags.ts';

export type LogGroupClass = 'STANDARD' | 'INFREQUENT_ACCESS' | 'DELIVERY';

export interface LogGroupRecord {
  readonly name: string;
  /** Part of the keys of what is in it: another group of the name has none of that. */
  readonly id: string;
  /** Domain milliseconds. */
  readonly createdAt: number;
  readonly class: LogGroupClass;
  readonly retentionInDays?: number;
  readonly kmsKeyId?: string;
  readonly isProtected?: boolean;
  readonly tags: readonly Tag[];
  /** How many there are. */
  readonly metricFilters?: number;
}

export const LogGroups = defineCollection<LogGroupRecord>('cloudwatch-logs/group', {
  scope: 'region',
  version: 1,
  key: (group) => [group.name],
});

export interface LogStreamRecord {
  /** The group's id. */
  readonly group: string;
  readonly name: string;
  readonly id: string;
  /** Times are domain milliseconds; those of events may lag a second behind, and are absent before the first. */
  readonly createdAt: number;
  readonly firstEventAt?: number;
  readonly lastEventAt?: number;
  readonly lastIngestedAt?: number;
}

export const LogStreams = defineCollection<LogStreamRecord>('cloudwatch-logs/stream', {
  scope: 'region',
  version: 1,
  key: (stream) => [stream.group, stream.name],
  indexes: { lastEvent: (stream) => [stream.group, stream.lastEventAt ?? 0, stream.name] },
});

/** Milliseconds after the row's second, and the message. */
export type StoredEvent = readonly [offset: number, message: string];

export interface EventRow {
  readonly group: string;
  readonly stream: string;
  /** Of the events, since the epoch. */
  readonly second: number;
  /** Domain milliseconds. */
  readonly ingestedAt: number;
  /** Tells rows of one stream, second and millisecond apart: 18 digits. */
  readonly nonce: string;
  readonly events: readonly StoredEvent[];
}

export const EventRows = defineCollection<EventRow>('cloudwatch-logs/events', {
  scope: 'region',
  version: 1,
  key: (row) => [row.group, row.stream, row.second, row.ingestedAt, row.nonce],
});

export interface MetricFilterRecord {
  /** The group's id and name. */
  readonly group: string;
  readonly groupName: string;
  readonly name: string;
  readonly pattern: string;
  readonly createdAt: number;
  /** As it was given. */
  readonly transformations: readonly MetricTransformation[];
}

export interface MetricTransformation {
  readonly metricName: string;
  readonly metricNamespace: string;
  readonly metricValue: string;
  readonly defaultValue?: number;
  readonly dimensions?: Readonly<Record<string, string>>;
  readonly unit?: string;
}

export const MetricFilters = defineCollection<MetricFilterRecord>('cloudwatch-logs/metric-filter', {
  scope: 'region',
  version: 2,
  upcasters: { 1: (filter: MetricFilterRecord) => filter },
  key: (filter) => [filter.groupName, filter.group, filter.name],
  indexes: { name: (filter) => [filter.name, filter.groupName, filter.group] },
});

export interface ResourcePolicyRecord {
  readonly name: string;
  readonly document: string;
  /** Users and roles that it names, with their unique ids. */
  readonly boundIds: Readonly<Record<string, string>>;
  readonly updatedAt: number;
}

export const ResourcePolicies = defineCollection<ResourcePolicyRecord>('cloudwatch-logs/resource-policy', {
  scope: 'region',
  version: 1,
  key: (policy) => [policy.name],
});
