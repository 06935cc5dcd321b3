/**
 * A version's legal hold: it is kept until the hold is lifted.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectLegalHold.html
 */
import type { Input, Output } from '../../../wire/aws-types.ts';
import type { Context } from '../../../wire/context.ts';
import { ownBucket } from '../buckets/own-bucket.ts';
import { malformedXml } from '../errors.ts';
import { requiredVersion } from '../versions/find-version.ts';
import { updateVersion } from '../versions/store-version.ts';
import { checkLockable, noLock } from './object-lock.ts';

export async function putObjectLegalHold(
  input: Input<'s3', 'PutObjectLegalHold'>,
  ctx: Context,
): Promise<Output<'s3', 'PutObjectLegalHold'>> {
  await ctx.write(async (tx) => {
    const bucket = await ownBucket(tx, ctx, input);
    const status = input.LegalHold?.Status;
    if (status !== 'ON' && status !== 'OFF') throw malformedXml();
    checkLockable(bucket);
    const version = await requiredVersion(tx, input, 'PUT');
    await updateVersion(tx, { ...version, lock: { ...version.lock, legalHold: status === 'ON' } });
  });
  return {};
}

export async function getObjectLegalHold(
  input: Input<'s3', 'GetObjectLegalHold'>,
  ctx: Context,
): Promise<Output<'s3', 'GetObjectLegalHold'>> {
  const { lock } = await ctx.read(async (tx) => {
    checkLockable(await ownBucket(tx, ctx, input));
    return requiredVersion(tx, input, 'GET');
  });
  if (lock?.legalHold === undefined) throw noLock();
  return { LegalHold: { Status: lock.legalHold ? 'ON' : 'OFF' } };
}
