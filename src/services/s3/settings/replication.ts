/**
 * Replication's configuration: kept; nothing is replicated.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketReplication.html
 */
import { randomBytes } from 'node:crypto';
import { parseArn } from '../../../kernel/arn.ts';
import type { Input, Output } from '../../../wire/aws-types.ts';
import type { Context, ReadTx } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import { ownBucket } from '../buckets/own-bucket.ts';
import { malformedXml } from '../errors.ts';
import { Buckets } from '../records.ts';
import { bucketOfArn, isBucketArn } from './bucket-arns.ts';
import { unconfigure, configure, configurationOf } from '../buckets/configurations.ts';
import type { Kind } from '../buckets/configurations.ts';

type PutInput = Input<'s3', 'PutBucketReplication'>;
type Configuration = NonNullable<Output<'s3', 'GetBucketReplication'>['ReplicationConfiguration']>;
type Rule = NonNullable<Configuration['Rules']>[number];

export const replicationKind: Kind<Configuration> = { name: 'replication' };

const maxRules = 1000;
const maxIdCharacters = 255;

export async function putBucketReplication(
  input: PutInput,
  ctx: Context,
): Promise<Output<'s3', 'PutBucketReplication'>> {
  const { Role, Rules } = input.ReplicationConfiguration as Configuration;
  const rules = (Rules ?? []).map((rule) => ({ ...rule, ID: rule.ID || randomBytes(24).toString('base64url') }));
  checkRules(rules);
  await ctx.write(async (tx) => {
    const bucket = await ownBucket(tx, ctx, input);
    if (bucket.versioning !== 'Enabled')
      throw invalidRequest("Versioning must be 'Enabled' on the bucket to apply a replication configuration");
    if (parseArn(Role!)?.service !== 'iam') throw invalidArgument('Invalid Role ARN', 'Role', Role!);
    for (const { Destination } of rules) await checkDestination(tx, Destination!.Bucket!);
    await configure(tx, bucket.name, replicationKind, { Role, Rules: rules });
  });
  return {};
}

export async function getBucketReplication(
  input: Input<'s3', 'GetBucketReplication'>,
  ctx: Context,
): Promise<Output<'s3', 'GetBucketReplication'>> {
  const found = await ctx.read(async (tx) =>
    configurationOf(tx, (await ownBucket(tx, ctx, input)).name, replicationKind),
  );
  if (found) return { ReplicationConfiguration: found };
  const message = 'The replication configuration was not found';
  throw new AwsError('ReplicationConfigurationNotFoundError', message, { BucketName: input.Bucket }, 404);
}

export async function deleteBucketReplication(
  input: Input<'s3', 'DeleteBucketReplication'>,
  ctx: Context,
): Promise<Output<'s3', 'DeleteBucketReplication'>> {
  await ctx.write(async (tx) => unconfigure(tx, (await ownBucket(tx, ctx, input)).name, replicationKind));
  return {};
}

function checkRules(rules: readonly Rule[]): void {
  if (rules.length === 0 || rules.length > maxRules) throw malformedXml();
  const ids = new Set<string>();
  const priorities = new Set<number>();
  for (const { ID, Priority, Prefix, Filter, DeleteMarkerReplication } of rules) {
    if (ID!.length > maxIdCharacters)
      throw invalidArgument('The ID of a rule is at most 255 characters long', 'ID', ID!);
    if (ids.has(ID!)) throw invalidRequest('Rule ID must be unique. Found same ID for more than one rule');
    ids.add(ID!);
    // Rules with a filter are of the second schema, which has priorities and says what becomes of delete markers.
    if (Filter && Prefix !== undefined) throw malformedXml();
    if (Filter && Priority === undefined)
      throw invalidRequest(
        'Priority must be specified for this version of Cross Region Replication configuration schema',
      );
    if (Filter && !DeleteMarkerReplication)
      throw invalidRequest(
        'DeleteMarkerReplication must be specified for this version of Cross Region Replication configuration schema',
      );
    if (Priority === undefined) continue;
    if (priorities.has(Priority)) throw invalidRequest('Found duplicate priority');
    priorities.add(Priority);
  }
}

/** S3 says the same of a bucket that is not there. */
async function checkDestination(tx: ReadTx, arn: string): Promise<void> {
  if (!isBucketArn(arn)) throw invalidArgument('Invalid bucket ARN', 'Bucket', arn);
  const bucket = await tx.in(Buckets).get(bucketOfArn(arn));
  if (bucket?.versioning !== 'Enabled') throw invalidRequest('Destination bucket must have versioning enabled.');
}

function invalidRequest(message: string): AwsError {
  return new AwsError('InvalidRequest', message, {}, 400);
}

function invalidArgument(message: string, ArgumentName: string, value: string): AwsError {
  return new AwsError('InvalidArgument', message, { ArgumentName, ArgumentValue: value.slice(0, 256) }, 400);
}
