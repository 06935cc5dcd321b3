/**
 * What a bucket may have up to 1,000 of, each under an id: inventory, analytics, metrics and intelligent-tiering
 * configurations. All have the same four operations.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketInventoryConfiguration.html
 */
import type { Context } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import { ownBucket } from '../buckets/own-bucket.ts';
import { malformedXml } from '../errors.ts';
import { configurationOf, configurationsOf, configure, unconfigure } from '../buckets/configurations.ts';
import type { Kind } from '../buckets/configurations.ts';

const maxConfigurations = 1000;
const pageSize = 100;
const idPattern = /^[\w.-]{1,64}$/;

interface OfBucket {
  readonly Bucket: string;
  readonly ExpectedBucketOwner?: string;
}

interface Named extends OfBucket {
  readonly Id: string;
}

export async function keepNamed<T>(input: Named, ctx: Context, kind: Kind<T>, value: NoInfer<T>): Promise<void> {
  if (!idPattern.test(input.Id)) {
    throw new AwsError(
      'InvalidArgument',
      'Invalid Argument',
      { ArgumentName: 'id', ArgumentValue: input.Id.slice(0, 256) },
      400,
    );
  }
  await ctx.write(async (tx) => {
    const { name } = await ownBucket(tx, ctx, input);
    const isNew = (await configurationOf(tx, name, kind, input.Id)) === undefined;
    if (
      isNew &&
      (await configurationsOf(tx, name, kind, { limit: maxConfigurations })).items.length >= maxConfigurations
    ) {
      const message =
        'You are attempting to create a new configuration but have already reached the 1,000-configuration limit.';
      throw new AwsError('TooManyConfigurations', message, {}, 400);
    }
    await configure(tx, name, kind, value, input.Id);
  });
}

/** @throws AwsError NoSuchConfiguration */
export async function namedSetting<T>(input: Named, ctx: Context, kind: Kind<T>): Promise<T> {
  const found = await ctx.read(async (tx) =>
    configurationOf(tx, (await ownBucket(tx, ctx, input)).name, kind, input.Id),
  );
  if (found === undefined) throw noSuchConfiguration();
  return found;
}

/** @throws AwsError NoSuchConfiguration */
export async function dropNamed(input: Named, ctx: Context, kind: Kind<unknown>): Promise<void> {
  const wasThere = await ctx.write(async (tx) =>
    unconfigure(tx, (await ownBucket(tx, ctx, input)).name, kind, input.Id),
  );
  if (!wasThere) throw noSuchConfiguration();
}

interface NamedPage<T> {
  readonly items: T[];
  readonly facts: {
    readonly IsTruncated: boolean;
    readonly ContinuationToken?: string;
    readonly NextContinuationToken?: string;
  };
}

/** In the order of their ids, 100 at a time. */
export async function listNamed<T>(
  input: OfBucket & { readonly ContinuationToken?: string },
  ctx: Context,
  kind: Kind<T>,
): Promise<NamedPage<T>> {
  const { ContinuationToken: token } = input;
  const found = await ctx.read(async (tx) => {
    const { name } = await ownBucket(tx, ctx, input);
    return configurationsOf(tx, name, kind, {
      limit: pageSize + 1,
      ...(token !== undefined && { from: [Buffer.from(token, 'base64url').toString()] }),
    });
  });
  const next = found.items[pageSize]?.id;
  return {
    items: found.items.slice(0, pageSize).map(({ value }) => value as T),
    facts: {
      IsTruncated: next !== undefined,
      ...(token !== undefined && { ContinuationToken: token }),
      ...(next !== undefined && { NextContinuationToken: Buffer.from(next).toString('base64url') }),
    },
  };
}

function noSuchConfiguration(): AwsError {
  return new AwsError('NoSuchConfiguration', 'The specified configuration does not exist.', {}, 404);
}

export interface Filter {
  readonly Prefix?: string | undefined;
  readonly Tag?: object | undefined;
  readonly AccessPointArn?: string | undefined;
  readonly And?: { readonly Prefix?: string; readonly Tags?: readonly object[]; readonly AccessPointArn?: string };
}

/** One test, or `And` with several. @throws AwsError MalformedXML */
export function checkFilter(filter: Filter | undefined): void {
  if (filter === undefined) return;
  const given = Object.values(filter).filter((value) => value !== undefined);
  if (given.length !== 1) throw malformedXml();
  const { And } = filter;
  if (!And) return;
  const tests = [And.Prefix, And.AccessPointArn, ...(And.Tags ?? [])].filter((value) => value !== undefined);
  if (tests.length < 2) throw malformedXml();
}
