/** Amplify's apps and their branches, each in its account and Region. */
import { defineCollection } from '../../kernel/collections/collection.ts';
import type { Input } from '../../wire/aws-types.ts';

/** What people set and is told as it was given. */
export type AppSettings = Pick<
  Input<'amplify', 'CreateApp'>,
  | 'name'
  | 'description'
  | 'platform'
  | 'environmentVariables'
  | 'customRules'
  | 'buildSpec'
  | 'customHeaders'
  | 'cacheConfig'
  | 'jobConfig'
>;

export interface AppRecord {
  readonly appId: string;
  readonly settings: AppSettings;
  readonly tags: Readonly<Record<string, string>>;
  /** Domain milliseconds, as all times here. */
  readonly createdAt: number;
  readonly modifiedAt: number;
}

export const Apps = defineCollection<AppRecord>('amplify/app', {
  scope: 'region',
  version: 1,
  key: ({ appId }) => [appId],
});

export type BranchSettings = Pick<
  Input<'amplify', 'CreateBranch'>,
  | 'description'
  | 'stage'
  | 'framework'
  | 'enableNotification'
  | 'enableAutoBuild'
  | 'environmentVariables'
  | 'buildSpec'
  | 'ttl'
  | 'displayName'
  | 'backend'
>;

export interface BranchRecord {
  readonly appId: string;
  readonly branchName: string;
  readonly settings: BranchSettings;
  readonly tags: Readonly<Record<string, string>>;
  readonly createdAt: number;
  readonly modifiedAt: number;
}

export const Branches = defineCollection<BranchRecord>('amplify/branch', {
  scope: 'region',
  version: 1,
  key: ({ appId, branchName }) => [appId, branchName],
});
