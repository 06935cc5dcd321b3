/**
 * When credentials were last used: by access key, and by user or role and service. Written at most once a minute for
 * each (access/use-recorder.ts), so that reading is what it costs.
 */
import { defineCollection } from '../../../kernel/collections/collection.ts';
import type { KeptReport } from './kept-reports.ts';

export interface KeyUseRecord {
  readonly accessKeyId: string;
  /** Milliseconds, whole seconds. */
  readonly usedAt: number;
  /** The prefix of the service's actions: `s3`. */
  readonly namespace: string;
  readonly region: string;
}

export interface EntityUseRecord {
  /** The user's or role's unique id. */
  readonly entityId: string;
  readonly namespace: string;
  readonly usedAt: number;
  readonly region: string;
}

export interface ServiceUse {
  readonly namespace: string;
  readonly uses: readonly EntityUse[];
  /** Of a report by action: each action's newest use. */
  readonly actions?: readonly (EntityUse & { readonly name: string })[];
}

/** `entity` counts from 0 in the report's `entities`. */
interface EntityUse {
  readonly entity: number;
  readonly usedAt: number;
  readonly region: string;
}

export interface AccessedEntity {
  readonly arn: string;
  readonly name: string;
  readonly type: 'USER' | 'ROLE';
  readonly id: string;
  readonly path: string;
}

/** A report of GenerateServiceLastAccessedDetails. */
export interface AccessReportRecord extends KeptReport {
  readonly granularity?: 'SERVICE_LEVEL' | 'ACTION_LEVEL';
  readonly entities: readonly AccessedEntity[];
  /** Sorted by namespace. */
  readonly services: readonly ServiceUse[];
}

export const KeyUses = defineCollection<KeyUseRecord>('iam/key-use', {
  scope: 'global',
  key: (use) => [use.accessKeyId],
  version: 1,
});

export const EntityUses = defineCollection<EntityUseRecord>('iam/entity-use', {
  scope: 'account',
  key: (use) => [use.entityId, use.namespace],
  version: 1,
});

export const AccessReports = defineCollection<AccessReportRecord>('iam/access-report', {
  scope: 'account',
  key: (report) => [report.jobId],
  indexes: { age: (report) => [report.createdAt] },
  version: 1,
});

/** The credential report; the latest one is kept. */
export const CredentialReports = defineCollection<{
  readonly key: 'report';
  readonly content: string;
  readonly generatedAt: number;
}>('iam/credential-report', {
  scope: 'account',
  key: (report) => [report.key],
  version: 1,
});

/** A service in a report of GenerateOrganizationsAccessReport. */
export interface ServiceAccess {
  readonly namespace: string;
  /** Accounts whose users or roles used it. */
  readonly accounts: number;
  readonly latest?: { readonly path: string; readonly usedAt: number; readonly region: string };
}

export interface OrganizationAccessReport extends KeptReport {
  readonly services: readonly ServiceAccess[];
}

export const OrganizationAccessReports = defineCollection<OrganizationAccessReport>('iam/organization-access-report', {
  scope: 'account',
  key: (report) => [report.jobId],
  indexes: { age: (report) => [report.createdAt] },
  version: 1,
});
