/**
 * Archives as folders, for processes to read: each is unpacked once, and stays until the server ends. Nothing of one
 * comes to lie outside of its folder, and no more than it may have.
 */
import { createWriteStream } from 'node:fs';
import { chmod, lstat, mkdir, realpath, rename, rm, symlink } from 'node:fs/promises';
import { dirname, join, normalize, sep } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Entry, ZipFile } from 'yauzl';
import { invalid } from '../errors.ts';
import { contentsOf, eachEntry, mostUnpacked, openArchive, streamOf } from './inspect.ts';

const kindMask = 0o170_000;
const symbolicLink = 0o120_000;
const mostTarget = 4096;

/** Unpacks archives, later ones over earlier, into `folder`, which is there once all of it is. */
export async function unpack(archives: readonly Uint8Array[], folder: string): Promise<void> {
  const partial = `${folder}.partial`;
  await rm(partial, { recursive: true, force: true });
  await mkdir(partial, { recursive: true, mode: 0o700 });
  const budget = { left: mostUnpacked };
  const links = new Map<string, string>();
  for (const bytes of archives) {
    const zip = await openArchive(bytes);
    await eachEntry(zip, (entry) => write(zip, entry, partial, budget, links));
  }
  // Last, so that nothing is ever written through one.
  for (const [path, target] of links) await link(partial, path, target);
  for (const path of links.keys()) await requireWithin(partial, path);
  await rename(partial, folder);
}

async function write(
  zip: ZipFile,
  entry: Entry,
  folder: string,
  budget: { left: number },
  links: Map<string, string>,
): Promise<void> {
  const path = join(folder, entry.fileName);
  const mode = entry.externalFileAttributes >>> 16;
  if (entry.fileName.endsWith('/')) {
    await mkdir(path, { recursive: true });
    return;
  }
  if ((mode & kindMask) === symbolicLink) {
    links.set(path, (await contentsOf(zip, entry, mostTarget)).toString('utf8'));
    return;
  }
  await mkdir(dirname(path), { recursive: true });
  const counted = async function* (chunks: AsyncIterable<Buffer>) {
    for await (const chunk of chunks) {
      budget.left -= chunk.length;
      if (budget.left < 0) throw invalid(`Unzipped size must be smaller than ${mostUnpacked} bytes`);
      yield chunk;
    }
  };
  await pipeline((await streamOf(zip, entry)) as Readable, counted, createWriteStream(path));
  if ((mode & 0o111) !== 0) await chmod(path, 0o755);
}

/** One that leads out by way of another, which its text alone does not tell, or nowhere, is taken away again. */
async function requireWithin(folder: string, path: string): Promise<void> {
  if (!(await lstat(path).catch(() => undefined))?.isSymbolicLink()) return;
  const to = await realpath(path).catch(() => undefined);
  const within = await realpath(folder);
  if (to === undefined || !`${to}${sep}`.startsWith(`${within}${sep}`)) await rm(path);
}

/** One that leads out of the folder, or to where something is already, is left out. */
async function link(folder: string, path: string, target: string): Promise<void> {
  const to = normalize(join(dirname(path), target));
  if (target.startsWith('/') || !`${to}${sep}`.startsWith(`${folder}${sep}`)) return;
  await mkdir(dirname(path), { recursive: true });
  await symlink(target, path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
}
