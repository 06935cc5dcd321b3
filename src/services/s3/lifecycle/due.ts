/**
 * What rules make of objects, versions, delete markers and uploads, and when. Pure; times are milliseconds, and days
 * end at midnight UTC. https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html
 */
import type { ObjectTag } from '../records.ts';
import { filterOf, type LifecycleRule } from './rules.ts';

export const dayMs = 86_400_000;

export interface ObjectFacts {
  readonly key: string;
  readonly size: number;
  readonly tags?: readonly ObjectTag[];
  readonly modifiedAt: number;
}

export interface Expiry {
  readonly ruleId: string;
  readonly at: number;
}

/** The midnight after so many whole days. */
export function midnightAfter(time: number, days = 0): number {
  return (Math.floor(time / dayMs) + days + 1) * dayMs;
}

/** When the current version goes, and by which rule: the one that lets it go first. */
export function expiryOf(rules: readonly LifecycleRule[], object: ObjectFacts): Expiry | undefined {
  const all = inForce(rules, object).flatMap((rule) => {
    const at = timeOf(rule.Expiration, object.modifiedAt);
    return at === undefined ? [] : [{ ruleId: rule.ID, at }];
  });
  return all.toSorted((a, b) => a.at - b.at)[0];
}

function timeOf(expiration: LifecycleRule['Expiration'], from: number): number | undefined {
  if (expiration?.Days !== undefined) return midnightAfter(from, expiration.Days);
  // It has been through JSON.
  return expiration?.Date === undefined ? undefined : new Date(expiration.Date).getTime();
}

export interface NoncurrentFacts extends ObjectFacts {
  /** When the next newer version took its place. */
  readonly since: number;
  /** How many versions that are not current either are newer. */
  readonly newer: number;
}

export function isNoncurrentDue(rules: readonly LifecycleRule[], version: NoncurrentFacts, now: number): boolean {
  return inForce(rules, version).some(({ NoncurrentVersionExpiration: expiration }) => {
    if (!expiration) return false;
    const { NoncurrentDays = 0, NewerNoncurrentVersions = 0 } = expiration;
    return version.newer >= NewerNoncurrentVersions && midnightAfter(version.since, NoncurrentDays) <= now;
  });
}

/** Of a delete marker that nothing is behind: rules that look at tags or sizes are not about it. */
export function isMarkerDue(
  rules: readonly LifecycleRule[],
  { key, modifiedAt }: Pick<ObjectFacts, 'key' | 'modifiedAt'>,
  now: number,
): boolean {
  return plainRules(rules, key).some(({ Expiration }) => {
    const at = timeOf(Expiration, modifiedAt);
    return Expiration?.ExpiredObjectDeleteMarker === true || (at !== undefined && at <= now);
  });
}

export function isUploadDue(
  rules: readonly LifecycleRule[],
  { key, startedAt }: { readonly key: string; readonly startedAt: number },
  now: number,
): boolean {
  const end = uploadEndOf(rules, { key, startedAt });
  return end !== undefined && end.at <= now;
}

/** When an upload that nobody completes goes, and by which rule: the one that lets it go first. */
export function uploadEndOf(
  rules: readonly LifecycleRule[],
  { key, startedAt }: { readonly key: string; readonly startedAt: number },
): Expiry | undefined {
  const all = plainRules(rules, key).flatMap(({ ID, AbortIncompleteMultipartUpload: abort }) => {
    const days = abort?.DaysAfterInitiation;
    return days === undefined ? [] : [{ ruleId: ID, at: midnightAfter(startedAt, days) }];
  });
  return all.toSorted((a, b) => a.at - b.at)[0];
}

function plainRules(rules: readonly LifecycleRule[], key: string): readonly LifecycleRule[] {
  return inForce(rules, { key, size: 0 }).filter((rule) => !filterOf(rule).hasSize);
}

function inForce(
  rules: readonly LifecycleRule[],
  { key, size, tags = [] }: Omit<ObjectFacts, 'modifiedAt'>,
): readonly LifecycleRule[] {
  return rules.filter((rule) => {
    if (rule.Status !== 'Enabled') return false;
    const filter = filterOf(rule);
    const hasTag = (wanted: { readonly Key?: string | undefined; readonly Value?: string | undefined }) =>
      tags.some(({ Key, Value }) => Key === wanted.Key && Value === wanted.Value);
    return key.startsWith(filter.prefix) && size > filter.above && size < filter.below && filter.tags.every(hasTag);
  });
}
