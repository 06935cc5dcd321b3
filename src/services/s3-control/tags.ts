/**
 * Tags of a bucket by its ARN: the same that S3's own operations put and get, changed one by one.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_TagResource.html
 */
import type { Context } from '../../wire/context.ts';
import { AwsError } from '../../wire/errors.ts';
import { bucketTags } from '../s3/internal.ts';
import type { Tag } from '../../wire/tags.ts';
import { checkOwnAccount } from './own-account.ts';

interface OfResource {
  readonly AccountId: string;
  readonly ResourceArn: string;
}

export async function listTagsForResource(input: OfResource, ctx: Context): Promise<{ readonly Tags: readonly Tag[] }> {
  checkOwnAccount(input, ctx);
  const { tagsOfResource } = await bucketTags();
  return { Tags: await ofResource(() => ctx.read((tx) => tagsOfResource(tx, ctx, input.ResourceArn))) };
}

export async function tagResource(
  input: OfResource & { readonly Tags: readonly Tag[] },
  ctx: Context,
): Promise<object> {
  checkOwnAccount(input, ctx);
  const { changeBucketTags } = await bucketTags();
  checkTags(input.Tags);
  const named = new Set(input.Tags.map(({ Key }) => Key));
  await ofResource(() =>
    ctx.write((tx) =>
      changeBucketTags(tx, ctx, input.ResourceArn, (tags) => [
        ...tags.filter(({ Key }) => !named.has(Key)),
        ...input.Tags,
      ]),
    ),
  );
  return {};
}

export async function untagResource(
  input: OfResource & { readonly TagKeys: readonly string[] },
  ctx: Context,
): Promise<object> {
  checkOwnAccount(input, ctx);
  const { changeBucketTags } = await bucketTags();
  const named = new Set(input.TagKeys);
  await ofResource(() =>
    ctx.write((tx) =>
      changeBucketTags(tx, ctx, input.ResourceArn, (tags) => tags.filter(({ Key }) => !named.has(Key))),
    ),
  );
  return {};
}

/** S3 Control has words of its own for what S3 calls NoSuchBucket. */
async function ofResource<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof AwsError) || error.code !== 'NoSuchBucket') throw error;
    throw new AwsError('NoSuchResource', "The specified resource doesn't exist.", {}, 404);
  }
}

/** @throws AwsError InvalidTag */
function checkTags(tags: readonly Tag[]): void {
  if (tags.some(({ Key }) => /^aws:/i.test(Key)))
    throw invalidTag(
      'User-defined tag keys can\'t start with "aws:". This prefix is reserved for system tags. ' +
        'Remove "aws:" from your tag keys and try again.',
    );
  if (new Set(tags.map(({ Key }) => Key)).size < tags.length)
    throw invalidTag('There are duplicate tag keys in your request. Remove the duplicate tag keys and try again.');
  if (!tags.every(({ Key, Value }) => isFit(Key, 128) && (Value === '' || isFit(Value, 256))))
    throw invalidTag(
      "This request contains a tag key or value that isn't valid. Valid characters include the following: " +
        '[a-zA-Z+-=._:/]. Tag keys can contain up to 128 characters. Tag values can contain up to 256 characters.',
    );
}

function isFit(text: string, most: number): boolean {
  return text.length <= most && /^[\p{L}\p{Z}\p{N}_.:/=+\-@]+$/u.test(text);
}

function invalidTag(message: string): AwsError {
  return new AwsError('InvalidTag', message);
}
