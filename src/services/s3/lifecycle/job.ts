/**
 * Keeps a bucket's lifecycle: at every midnight (UTC, by the domain clock) it goes through objects, versions and
 * uploads, page by page, and lets go of what is due. What goes may make more due (a delete marker that nothing is
 * behind any more), so it begins again until nothing has changed. It ends with the rules.
 */
import type { StepResult } from '../../../kernel/jobs/index.ts';
import type { Context, WriteTx } from '../../../wire/context.ts';
import type { ServiceJob } from '../../../wire/service.ts';
import { configurationOf } from '../buckets/configurations.ts';
import { isLocked } from '../lock/object-lock.ts';
import { Uploads } from '../multipart/records.ts';
import { dropUpload } from '../multipart/uploads.ts';
import type { BucketRecord, ObjectVersion } from '../records.ts';
import { Buckets, isDeleteMarker, Objects, ObjectVersions } from '../records.ts';
import { deleteNewest, removeVersion } from '../versions/store-version.ts';
import { expiryOf, isMarkerDue, isNoncurrentDue, isUploadDue, midnightAfter } from './due.ts';
import { lifecycleJob, type KeyState, type LifecyclePayload } from './job-name.ts';
import { lifecycle, type LifecycleRule } from './rules.ts';

/** Records that a transaction looks at. */
const pageSize = 100;

type Step = StepResult<LifecyclePayload>;

export const job: ServiceJob<LifecyclePayload> = {
  steps: {
    start: async ({ bucket }, ctx, running) => {
      const goesOn = await ctx.write(async (tx) => {
        if ((await rulesOf(tx, bucket)).rules.length > 0) return true;
        await running.finish(tx.raw);
        return false;
      });
      return goesOn ? { step: 'objects', payload: { bucket } } : undefined;
    },
    objects: (payload, ctx) => page(payload, ctx, expireObjects, 'objects', 'versions'),
    versions: (payload, ctx) => page(payload, ctx, expireVersions, 'versions', 'uploads'),
    uploads: (payload, ctx) => page(payload, ctx, abortUploads, 'uploads', 'end'),
    end: async ({ bucket, isChanged }, ctx): Promise<Step> => ({
      step: 'start',
      payload: { bucket },
      ...(!isChanged && { runAt: midnightAfter(ctx.clock.now()) }),
    }),
  },
  /** Whatever failed today may go well tomorrow. */
  failed: async ({ bucket }, _error, ctx) => {
    await ctx.write(async (tx) => {
      tx.enqueue({ ...lifecycleJob(bucket), runAt: midnightAfter(ctx.clock.now()) });
    });
  },
};

interface Passage {
  readonly bucket: BucketRecord;
  readonly rules: readonly LifecycleRule[];
  readonly now: number;
  readonly ctx: Context;
  readonly payload: LifecyclePayload;
}

/** What a page came to: where the next begins, if there is one. */
interface Passed {
  readonly next?: string | undefined;
  readonly key?: KeyState;
  readonly isChanged: boolean;
}

type Work = (tx: WriteTx, passage: Passage) => Promise<Passed>;

async function page(payload: LifecyclePayload, ctx: Context, work: Work, again: string, then: string): Promise<Step> {
  const passed = await ctx.write(async (tx): Promise<Passed> => {
    const { bucket, rules } = await rulesOf(tx, payload.bucket);
    if (!bucket || rules.length === 0) return { isChanged: false };
    return work(tx, { bucket, rules, now: ctx.clock.now(), ctx, payload });
  });
  const kept = { bucket: payload.bucket, isChanged: passed.isChanged || payload.isChanged === true };
  if (passed.next === undefined) return { step: then, payload: kept };
  return { step: again, payload: { ...kept, after: passed.next, ...(passed.key && { key: passed.key }) } };
}

async function rulesOf(tx: WriteTx, name: string) {
  const bucket = await tx.in(Buckets).get(name);
  const configuration = bucket && (await configurationOf(tx, name, lifecycle));
  return { bucket, rules: configuration?.rules ?? [] };
}

async function expireObjects(tx: WriteTx, { bucket, rules, now, ctx, payload }: Passage): Promise<Passed> {
  const { items, next } = await tx.in(Objects).list([bucket.name], { limit: pageSize, after: payload.after });
  let isChanged = false;
  for (const object of items) {
    const expiry = expiryOf(rules, object);
    if (!expiry || expiry.at > now || (bucket.versioning === undefined && isLocked(object, now, false))) continue;
    const marker = { bucket: bucket.name, key: object.key, modifiedAt: Math.floor(now / 1000) * 1000 };
    await deleteNewest(tx, ctx, bucket, marker);
    isChanged = true;
  }
  return { next, isChanged };
}

async function expireVersions(tx: WriteTx, { bucket, rules, now, ctx, payload }: Passage): Promise<Passed> {
  const { items, next } = await tx.in(ObjectVersions).list([bucket.name], { limit: pageSize, after: payload.after });
  let { key } = payload;
  let isChanged = false;
  for (const version of items) {
    if (key?.name !== version.key) {
      const current = await tx.in(Objects).get(bucket.name, version.key);
      key = { name: version.key, since: (current ?? version).modifiedAt, passed: 0 };
      if (!current) {
        isChanged = (await expireMarker(tx, { bucket, rules, now, ctx }, version)) || isChanged;
        continue;
      }
    }
    const facts = isDeleteMarker(version) ? { ...version, size: 0 } : version;
    const isDue = isNoncurrentDue(rules, { ...facts, since: key.since, newer: key.passed }, now);
    if (isDue && !isLocked(version, now, false)) {
      await removeVersion(tx, ctx, bucket, version.key, version.versionId);
      isChanged = true;
    }
    key = { ...key, since: version.modifiedAt, passed: key.passed + 1 };
  }
  return { next, isChanged, ...(key && { key }) };
}

/** A delete marker that hides its key goes once there is nothing left to hide. */
async function expireMarker(
  tx: WriteTx,
  { bucket, rules, now, ctx }: Omit<Passage, 'payload'>,
  version: ObjectVersion,
): Promise<boolean> {
  if (!isDeleteMarker(version) || !isMarkerDue(rules, version, now)) return false;
  const { items } = await tx.in(ObjectVersions).list([version.bucket, version.key], { limit: 2 });
  if (items.length > 1) return false;
  await removeVersion(tx, ctx, bucket, version.key, version.versionId);
  return true;
}

async function abortUploads(tx: WriteTx, { bucket, rules, now, payload }: Passage): Promise<Passed> {
  const { items, next } = await tx.in(Uploads).listBy('key', [bucket.name], { limit: pageSize, after: payload.after });
  const due = items.filter((upload) => isUploadDue(rules, upload, now));
  for (const upload of due) await dropUpload(tx, upload);
  return { next, isChanged: due.length > 0 };
}
