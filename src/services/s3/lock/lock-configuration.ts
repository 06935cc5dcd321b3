/**
 * Whether a bucket's objects can be locked, and how new ones are by default. Once they can be, they always can.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectLockConfiguration.html
 */
import type { Input, Output } from '../../../wire/aws-types.ts';
import type { Context } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import { ownBucket } from '../buckets/own-bucket.ts';
import { malformedXml } from '../errors.ts';
import type { DefaultRetention } from '../records.ts';
import { Buckets } from '../records.ts';
import { isLockMode } from './object-lock.ts';

const maxDays = 36_500;
const maxYears = 100;

type Rule = NonNullable<NonNullable<Input<'s3', 'PutObjectLockConfiguration'>['ObjectLockConfiguration']>['Rule']>;

export async function putObjectLockConfiguration(
  input: Input<'s3', 'PutObjectLockConfiguration'>,
  ctx: Context,
): Promise<Output<'s3', 'PutObjectLockConfiguration'>> {
  await ctx.write(async (tx) => {
    const bucket = await ownBucket(tx, ctx, input);
    if (input.ObjectLockConfiguration === undefined)
      throw new AwsError('MissingRequestBodyError', 'Request Body is empty', {}, 400);
    if (bucket.versioning !== 'Enabled')
      throw new AwsError(
        'InvalidBucketState',
        "Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration",
        {},
        409,
      );
    const { ObjectLockEnabled, Rule } = input.ObjectLockConfiguration;
    if (ObjectLockEnabled !== 'Enabled') throw malformedXml();
    await tx.in(Buckets).put({ ...bucket, objectLock: Rule === undefined ? {} : { rule: ruleOf(Rule) } });
  });
  return {};
}

/** @throws AwsError MalformedXML, InvalidArgument */
function ruleOf({ DefaultRetention }: Rule): DefaultRetention {
  const { Mode, Days, Years } = DefaultRetention ?? {};
  if (Mode === undefined || !isLockMode(Mode)) throw malformedXml();
  if ((Days === undefined) === (Years === undefined)) throw malformedXml();
  const [name, period, max] = Days === undefined ? (['Years', Years!, maxYears] as const) : ['Days', Days, maxDays];
  if (period <= 0) throw wrongPeriod(name, 'Default retention period must be a positive integer value.');
  if (period > max) throw wrongPeriod(name, 'Default retention period too large.');
  return { mode: Mode, ...(Days === undefined ? { years: period } : { days: period }) };
}

function wrongPeriod(argument: string, message: string): AwsError {
  return new AwsError('InvalidArgument', message, { ArgumentName: argument }, 400);
}

export async function getObjectLockConfiguration(
  input: Input<'s3', 'GetObjectLockConfiguration'>,
  ctx: Context,
): Promise<Output<'s3', 'GetObjectLockConfiguration'>> {
  const { name, objectLock } = await ctx.read((tx) => ownBucket(tx, ctx, input));
  if (objectLock === undefined)
    throw new AwsError(
      'ObjectLockConfigurationNotFoundError',
      'Object Lock configuration does not exist for this bucket',
      { BucketName: name },
      404,
    );
  const { rule } = objectLock;
  return {
    ObjectLockConfiguration: {
      ObjectLockEnabled: 'Enabled',
      ...(rule && {
        Rule: {
          DefaultRetention: {
            Mode: rule.mode,
            ...(rule.days !== undefined && { Days: rule.days }),
            ...(rule.years !== undefined && { Years: rule.years }),
          },
        },
      }),
    },
  };
}
