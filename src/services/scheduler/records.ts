/** Groups of schedules and schedules, each in their account and Region. */
import { defineCollection } from '../../kernel/collections/collection.ts';
import type { Tag } from '../../wire/tags.ts';

/** The group `default`, which every account has, is one only once it has tags. */
export interface GroupRecord {
  readonly name: string;
  readonly state: 'ACTIVE' | 'DELETING';
  /** Of the request that made it: when that comes again, it is no conflict. */
  readonly clientToken?: string;
  /** Domain milliseconds, as all times here. */
  readonly createdAt: number;
  readonly modifiedAt: number;
  readonly tags: readonly Tag[];
}

export const Groups = defineCollection<GroupRecord>('scheduler/group', {
  scope: 'region',
  version: 1,
  key: ({ name }) => [name],
});

export interface TargetRecord {
  readonly arn: string;
  readonly roleArn: string;
  readonly input?: string;
  readonly maximumRetryAttempts: number;
  readonly maximumEventAgeInSeconds: number;
}

/** What people set. */
export interface ScheduleSettings {
  readonly expression: string;
  readonly timeZone: string;
  readonly description?: string;
  readonly startAt?: number;
  readonly endAt?: number;
  readonly state: 'ENABLED' | 'DISABLED';
  readonly actionAfterCompletion: 'NONE' | 'DELETE';
  /** Absent: at the very minute. */
  readonly windowMinutes?: number;
  readonly target: TargetRecord;
}

export interface ScheduleRecord extends ScheduleSettings {
  readonly group: string;
  readonly name: string;
  readonly clientToken?: string;
  readonly createdAt: number;
  readonly modifiedAt: number;
  /** Another one with each change: jobs of earlier ones do nothing. */
  readonly revision: string;
  /** When it comes next; absent: never. */
  readonly dueAt?: number;
}

export const Schedules = defineCollection<ScheduleRecord>('scheduler/schedule', {
  scope: 'region',
  version: 1,
  key: ({ group, name }) => [group, name],
});
