/** Which files a bucket deployment brings, from archives or objects as they are: a folder of its own, then a list. */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative, sep } from 'node:path';
import { Readable } from 'node:stream';
import type { InProcessAws } from '../../../wire/aws-types.ts';
import { unpack } from '../archives/unpack.ts';
import { mostUnpacked } from '../archives/inspect.ts';
import { type Replacements, replaced } from './markers.ts';

export interface DeploymentSource {
  readonly bucket: string;
  readonly key: string;
  readonly replacements: Replacements;
}

export interface DeployedFiles {
  /** Relative paths with `/`. */
  readonly names: readonly string[];
  bytesOf(name: string): Promise<Buffer>;
  remove(): Promise<void>;
}

/** Later sources over earlier ones. @throws AwsError what S3 or an archive refuses */
export async function gatherFiles(
  s3: InProcessAws['s3'],
  sources: readonly DeploymentSource[],
  extract: boolean,
): Promise<DeployedFiles> {
  const root = await mkdtemp(join(tmpdir(), 'sandlot-deployment-'));
  const remove = () => rm(root, { recursive: true, force: true });
  try {
    const places = new Map<string, { path: string; replacements: Replacements }>();
    for (const [at, source] of sources.entries()) {
      const folder = join(root, String(at));
      const bytes = await objectOf(s3, source);
      if (extract) await unpack([bytes], folder);
      else await copied(folder, source.key, bytes);
      const replacements = extract ? source.replacements : [];
      for (const path of await filesIn(folder))
        places.set(relative(folder, path).split(sep).join('/'), { path, replacements });
    }
    return {
      names: [...places.keys()].toSorted(),
      bytesOf: async (name) => {
        const { path, replacements } = places.get(name)!;
        return replaced(await readFile(path), replacements);
      },
      remove,
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

async function copied(folder: string, key: string, bytes: Uint8Array): Promise<void> {
  const name = key.slice(key.lastIndexOf('/') + 1);
  if (name === '' || name === '.' || name === '..') throw new Error(`the object ${key} has no name for a file`);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, name), bytes);
}

async function objectOf(s3: InProcessAws['s3'], { bucket, key }: DeploymentSource): Promise<Buffer> {
  const { Body, ContentLength = 0 } = await s3.getObject({ Bucket: bucket, Key: key });
  const body = Body as unknown as Readable | Uint8Array | undefined;
  if (!(body instanceof Readable)) return Buffer.from(body ?? []);
  if (ContentLength > mostUnpacked) {
    body.destroy();
    throw new Error(`the object ${key} has more than ${mostUnpacked} bytes`);
  }
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** Symbolic links are none. */
async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}
