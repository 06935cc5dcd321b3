/** Buckets for AWS's tagging API. Objects are none of its resources. */
import { ifThere } from '../../wire/resource-type.ts';
import type { InProcessAws } from '../../wire/aws-types.ts';
import type { TaggedResources } from '../../wire/service.ts';
import type { Tag } from '../../wire/tags.ts';
import { configurationOf } from './buckets/configurations.ts';
import { Buckets } from './records.ts';
import { tagsOfBucket } from './settings/bucket-tagging.ts';

export const taggedResources: TaggedResources = {
  list: (ctx) =>
    ctx.read(async (tx) => {
      const found = [];
      for (const { name, region } of await tx.in(Buckets).allBy('account', [ctx.account])) {
        const tags = region === ctx.region ? await configurationOf(tx, name, tagsOfBucket) : undefined;
        if (tags) found.push({ arn: `arn:aws:s3:::${name}`, type: 'bucket', tags });
      }
      return found;
    }),

  async tag(aws, arn, tags) {
    const Bucket = bucketIn(arn);
    const given = new Set(tags.map(({ Key }) => Key));
    const kept = (await tagsThere(aws, Bucket)).filter(({ Key }) => !given.has(Key));
    await aws.s3.putBucketTagging({ Bucket, Tagging: { TagSet: [...kept, ...tags] } });
  },

  async untag(aws, arn, keys) {
    const Bucket = bucketIn(arn);
    const kept = (await tagsThere(aws, Bucket)).filter(({ Key }) => !keys.includes(Key));
    if (kept.length > 0) await aws.s3.putBucketTagging({ Bucket, Tagging: { TagSet: kept } });
    else await aws.s3.deleteBucketTagging({ Bucket });
  },
};

function bucketIn(arn: string): string {
  return arn.slice('arn:aws:s3:::'.length);
}

async function tagsThere(aws: InProcessAws, Bucket: string): Promise<Tag[]> {
  const found = await ifThere('NoSuchTagSet', () => aws.s3.getBucketTagging({ Bucket }));
  return (found?.TagSet ?? []) as Tag[];
}
