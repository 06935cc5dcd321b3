/**
 * What is configured of a bucket beside its record, which every request reads: what may be large, and what nothing acts
 * on. Kept as it was sent, under the API's member names; settings/ and the folders of the others say what each is.
 */
import { defineCollection } from '../../../kernel/collections/table.ts';
import type { Page, PageOptions } from '../../../kernel/collections/collection.ts';
import type { ReadTx, WriteTx } from '../../../wire/context.ts';

export interface BucketConfiguration {
  readonly bucket: string;
  /** `cors` */
  readonly kind: string;
  /** Where a bucket may have several of the kind; else empty. */
  readonly id: string;
  /** Plain data (JSON). */
  readonly value: unknown;
}

export const BucketConfigurations = defineCollection<BucketConfiguration>('s3/bucket-setting', {
  scope: 'global',
  version: 1,
  key: ({ bucket, kind, id }) => [bucket, kind, id],
});

/** Names a kind, and what is kept under it. Its name is part of stored keys. */
export interface Kind<T> {
  readonly name: string;
  readonly type?: T;
}

export async function configurationOf<T>(tx: ReadTx, bucket: string, kind: Kind<T>, id = ''): Promise<T | undefined> {
  return (await tx.in(BucketConfigurations).get(bucket, kind.name, id))?.value as T | undefined;
}

/** All of the kind, by their ids. */
export async function configurationsOf(
  tx: ReadTx,
  bucket: string,
  kind: Kind<unknown>,
  page: PageOptions,
): Promise<Page<BucketConfiguration>> {
  return tx.in(BucketConfigurations).list([bucket, kind.name], page);
}

export async function configure<T>(
  tx: WriteTx,
  bucket: string,
  kind: Kind<T>,
  value: NoInfer<T>,
  id = '',
): Promise<void> {
  await tx.in(BucketConfigurations).put({ bucket, kind: kind.name, id, value });
}

/** `false`: there was none. */
export async function unconfigure(tx: WriteTx, bucket: string, kind: Kind<unknown>, id = ''): Promise<boolean> {
  return (await tx.in(BucketConfigurations).delete(bucket, kind.name, id)) !== undefined;
}

/** The bucket goes, and another one may have its name. */
export async function forgetConfigurations(tx: WriteTx, bucket: string): Promise<void> {
  for (const { kind, id } of await tx.in(BucketConfigurations).all([bucket]))
    await tx.in(BucketConfigurations).delete(bucket, kind, id);
}
