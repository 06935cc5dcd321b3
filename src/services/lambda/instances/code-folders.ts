/** Code and layers as folders: what several instances read is unpacked once. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Context } from '../../../wire/context.ts';
import { unpack } from '../archives/unpack.ts';
import type { VersionFacts } from '../records.ts';

export interface CodeFolders {
  /** Where the function's own code lies. */
  code(facts: VersionFacts): Promise<string>;
  /** Its layers, over each other; `undefined`: it has none. */
  layers(facts: VersionFacts): Promise<string | undefined>;
}

export function createCodeFolders(ctx: Context, root: string): CodeFolders {
  const folders = new Map<string, Promise<string>>();
  const unpacked = (name: string, blobs: readonly string[]): Promise<string> => {
    const key = createHash('sha256').update(name).digest('hex').slice(0, 32);
    const known = folders.get(key);
    if (known) return known;
    const folder = join(root, key);
    const made = (async () => {
      const archives: Uint8Array[] = [];
      for (const id of blobs) archives.push(await bytesOf(ctx, id));
      await unpack(archives, folder);
      return folder;
    })();
    folders.set(key, made);
    made.catch(() => folders.delete(key));
    return made;
  };
  return {
    code: ({ code: { blobId } }) => unpacked(`code/${blobId}`, [blobId]),
    layers: async ({ layers }) => {
      if (layers.length === 0) return undefined;
      const blobs = layers.map(({ blobId }) => blobId);
      return unpacked(`layers/${blobs.join('/')}`, blobs);
    },
  };
}

export async function bytesOf({ blobs }: Context, id: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of blobs.open(id)) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
