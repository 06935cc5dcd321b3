/** Buckets as settings name them. */

const prefix = 'arn:aws:s3:::';

export function isBucketArn(text: string): boolean {
  return text.startsWith(prefix) && /^[a-z0-9][\w.-]{1,254}$/i.test(text.slice(prefix.length));
}

/** The name in a bucket's ARN. */
export function bucketOfArn(arn: string): string {
  return arn.slice(prefix.length);
}
