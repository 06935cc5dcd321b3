/**
 * S3: pages of 1,000 among a million keys. The keys are copies of one object's record, written straight into the store
 * of a server that has ended: what is measured are the pages.
 */
import { join } from 'node:path';
import { load, round, type LoadResult } from './http-load.ts';
import { once, s3Request } from './s3.ts';
import type { Target } from './signed-request.ts';
import { table } from '../../src/kernel/collections/collection.ts';
import { openSqliteStore } from '../../src/kernel/sqlite/store.ts';
import { collections } from '../../src/server/data/collections.ts';
import { Objects } from '../../src/services/s3/records.ts';

const bucket = 'bench-keys';
const inOneCommit = 2000;
/** In each folder, for listings with a delimiter. */
const inOneFolder = 1000;
const pages = 50;

const keyOf = (index: number): string =>
  `folder-${String(Math.floor(index / inOneFolder)).padStart(6, '0')}/${String(index).padStart(8, '0')}`;

/** The bucket and the object that the others are copies of. */
export async function beginListing({ url, ...keys }: Target): Promise<void> {
  const target = { url, ...keys };
  for (const path of [`/${bucket}`, `/${bucket}/${keyOf(0)}`])
    await load({ url, connections: 1, next: once(s3Request(target, { method: 'PUT', path })) });
}

export async function fillListing(folder: string, objects: number): Promise<void> {
  const store = openSqliteStore({ path: join(folder, 'sandlot.db'), collections });
  try {
    const first = await store.read((tx) => table(tx as never, Objects, {}).get(bucket, keyOf(0)));
    for (let made = 1; made < objects; made += inOneCommit) {
      await store.write(async (tx) => {
        const there = table(tx, Objects, {});
        for (let index = made; index < Math.min(objects, made + inOneCommit); index++)
          await there.put({ ...first!, key: keyOf(index) });
      });
    }
  } finally {
    await store.close();
  }
}

export async function measureListing(target: Target, objects: number): Promise<Record<string, unknown>> {
  const page = async (query: string): Promise<Pick<LoadResult, 'p50Ms' | 'p99Ms' | 'failures'>> => {
    const listing = s3Request(target, { method: 'GET', path: `/${bucket}`, query });
    let left = pages;
    const { p50Ms, p99Ms, failures } = await load({
      url: target.url,
      connections: 1,
      next: () => (left-- > 0 ? listing : undefined),
    });
    return { p50Ms: round(p50Ms), p99Ms: round(p99Ms), failures };
  };
  const after = (index: number): string => `list-type=2&start-after=${encodeURIComponent(keyOf(index))}`;
  const inFolder = encodeURIComponent(`${keyOf(objects >> 1).split('/')[0]}/`);
  return {
    objects,
    first: await page('list-type=2'),
    middle: await page(after(objects >> 1)),
    last: await page(after(objects - 1001)),
    prefix: await page(`list-type=2&prefix=${inFolder}`),
    folders: await page('delimiter=%2F&list-type=2'),
    foldersFromTheMiddle: await page(`delimiter=%2F&${after(objects >> 1)}`),
    versionOne: await page(`marker=${encodeURIComponent(keyOf(objects >> 1))}`),
    versions: await page(`key-marker=${encodeURIComponent(keyOf(objects >> 1))}&versions=`),
  };
}
