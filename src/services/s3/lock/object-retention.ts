/**
 * Until when a version is kept. A retention may always be made longer; shorter, or of the other mode, only with the
 * permission to bypass governance, and of compliance never.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectRetention.html
 */
import type { Input, Output } from '../../../wire/aws-types.ts';
import type { Context } from '../../../wire/context.ts';
import { ownBucket } from '../buckets/own-bucket.ts';
import { malformedXml } from '../errors.ts';
import type { LockMode, ObjectLock } from '../records.ts';
import { requiredVersion } from '../versions/find-version.ts';
import { updateVersion } from '../versions/store-version.ts';
import { checkLockable, checkUntil, isLockMode, isRetained, noLock, protectedByLock } from './object-lock.ts';

interface Retention {
  readonly mode: LockMode;
  readonly until: number;
}

export async function putObjectRetention(
  input: Input<'s3', 'PutObjectRetention'>,
  ctx: Context,
): Promise<Output<'s3', 'PutObjectRetention'>> {
  await ctx.write(async (tx) => {
    checkLockable(await ownBucket(tx, ctx, input));
    const version = await requiredVersion(tx, input, 'PUT');
    const now = ctx.clock.now();
    const wanted = retentionOf(input.Retention, now);
    const { mode: _mode, until: _until, ...rest } = version.lock ?? {};
    const isHeld = isRetained(version.lock ?? {}, now, input.BypassGovernanceRetention === true);
    if (isHeld && !isLonger(wanted, version.lock!)) throw protectedByLock();
    await updateVersion(tx, { ...version, lock: { ...rest, ...wanted } });
  });
  return {};
}

/** An empty one takes away what is there. @throws AwsError MalformedXML, InvalidArgument */
function retentionOf(given: Input<'s3', 'PutObjectRetention'>['Retention'], now: number): Retention | undefined {
  const { Mode, RetainUntilDate } = given ?? {};
  if (Mode === undefined && RetainUntilDate === undefined) return undefined;
  if (Mode === undefined || RetainUntilDate === undefined || !isLockMode(Mode)) throw malformedXml();
  checkUntil(RetainUntilDate, now, 'RetainUntilDate');
  return { mode: Mode, until: RetainUntilDate.getTime() };
}

/** What is held may be held as long or longer, in the same mode. */
function isLonger(wanted: Retention | undefined, { mode, until }: ObjectLock): boolean {
  return wanted !== undefined && wanted.mode === mode && wanted.until >= until!;
}

export async function getObjectRetention(
  input: Input<'s3', 'GetObjectRetention'>,
  ctx: Context,
): Promise<Output<'s3', 'GetObjectRetention'>> {
  const { lock } = await ctx.read(async (tx) => {
    checkLockable(await ownBucket(tx, ctx, input));
    return requiredVersion(tx, input, 'GET');
  });
  if (lock?.mode === undefined || lock.until === undefined) throw noLock();
  return { Retention: { Mode: lock.mode, RetainUntilDate: new Date(lock.until) } };
}
