/**
 * What is configured of a bucket and may be large (CORS, website, lifecycle), beside its record, which every request
 * reads. Kept as it was sent.
 */
import { defineCollection } from '../../../kernel/collections/table.ts';
import type { ReadTx, WriteTx } from '../../../wire/context.ts';

export interface BucketConfiguration {
  readonly bucket: string;
  /** `cors` */
  readonly kind: string;
  readonly value: unknown;
}

export const BucketConfigurations = defineCollection<BucketConfiguration>('s3/bucket-configuration', {
  scope: 'global',
  version: 1,
  key: ({ bucket, kind }) => [bucket, kind],
});

/** Names a kind, and what is kept under it. */
export interface Kind<T> {
  readonly name: string;
  readonly type?: T;
}

export async function configurationOf<T>(tx: ReadTx, bucket: string, kind: Kind<T>): Promise<T | undefined> {
  return (await tx.in(BucketConfigurations).get(bucket, kind.name))?.value as T | undefined;
}

export async function configure<T>(tx: WriteTx, bucket: string, kind: Kind<T>, value: NoInfer<T>): Promise<void> {
  await tx.in(BucketConfigurations).put({ bucket, kind: kind.name, value });
}

export async function unconfigure(tx: WriteTx, bucket: string, kind: Kind<unknown>): Promise<void> {
  await tx.in(BucketConfigurations).delete(bucket, kind.name);
}

/** The bucket goes, and another one may have its name. */
export async function forgetConfigurations(tx: WriteTx, bucket: string): Promise<void> {
  for (const { kind } of await tx.in(BucketConfigurations).all([bucket]))
    await tx.in(BucketConfigurations).delete(bucket, kind);
}
