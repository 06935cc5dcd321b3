/** Deletions through AWS's S3 API: of objects, of versions for good, and of all that is under a prefix. */
import { DeleteObjectCommand, DeleteObjectsCommand, GetObjectLockConfigurationCommand } from '@aws-sdk/client-s3';
import { call, unlessAbsent } from './client';
import { listAll, listVersions, mostAtOnce, type Entry } from './listings';

/** Deletes these and, of folders, everything under them; in versions' mode for good. Tells how many are gone. */
export async function deleteEntries(
  bucket: string,
  entries: readonly Entry[],
  everyVersion: boolean,
  progress: (deleted: number) => void,
): Promise<void> {
  let deleted = 0;
  const remove = async (some: readonly Entry[]) => {
    for (let from = 0; from < some.length; from += mostAtOnce) {
      const batch = some.slice(from, from + mostAtOnce);
      const failures = await deleteBatch(bucket, batch);
      progress((deleted += batch.length - failures.length));
      const [first] = failures;
      if (first) {
        const number = failures.length === 1 ? '1 was' : `${failures.length.toLocaleString()} were`;
        throw new Error(`${number} not deleted. ${first.entry.key}: ${first.message}`);
      }
    }
  };
  await remove(entries.filter(({ kind }) => kind !== 'folder'));
  for (const { key } of entries.filter(({ kind }) => kind === 'folder')) {
    await eachPage(bucket, key, everyVersion, remove);
  }
}

/** Everything under a prefix, page by page. What is deleted is not listed again: each page is a first one. */
async function eachPage(
  bucket: string,
  prefix: string,
  everyVersion: boolean,
  remove: (entries: readonly Entry[]) => Promise<void>,
): Promise<void> {
  const { signal } = new AbortController();
  for (;;) {
    const { items, nextToken } = everyVersion
      ? await listVersions({ bucket, prefix, delimiter: '' }, undefined, signal)
      : await listAll(bucket, prefix, signal);
    await remove(items);
    if (nextToken === undefined || items.length === 0) return;
  }
}

interface Failure {
  readonly entry: Entry;
  readonly code: string;
  readonly message: string;
}

/**
 * Versions in governance mode go as well where this principal may bypass it, as from AWS's console. Without the
 * permission a bypass is refused for every version: only what is refused is asked for with it.
 */
async function deleteBatch(bucket: string, entries: readonly Entry[]): Promise<readonly Failure[]> {
  const failures = await tryAll(bucket, entries, false);
  const isHeld = ({ entry, code }: Failure) => entry.versionId !== undefined && code === 'AccessDenied';
  const held = failures.filter(isHeld).map(({ entry }) => entry);
  if (held.length === 0 || !(await hasObjectLock(bucket).catch(() => false))) return failures;
  return [...failures.filter((one) => !isHeld(one)), ...(await tryAll(bucket, held, true))];
}

/** S3 refuses a bypass elsewhere. */
async function hasObjectLock(Bucket: string): Promise<boolean> {
  const reading = call((client) => client.send(new GetObjectLockConfigurationCommand({ Bucket })));
  const { ObjectLockConfiguration } = await unlessAbsent(reading, 'ObjectLockConfigurationNotFoundError', {
    $metadata: {},
  });
  return ObjectLockConfiguration?.ObjectLockEnabled === 'Enabled';
}

/** What XML 1.0 has no way to write, so that no list of keys has it. */
// oxlint-disable-next-line no-control-regex
const noXml = /[\0-\b\v\f\x0e-\x1f\ufffe\uffff]/;

async function tryAll(bucket: string, entries: readonly Entry[], bypass: boolean): Promise<readonly Failure[]> {
  const alone = entries.filter(({ key }) => noXml.test(key));
  const failures = await tryTogether(
    bucket,
    entries.filter((entry) => !alone.includes(entry)),
    bypass,
  );
  const others = await Promise.all(alone.map((entry) => tryOne(bucket, entry, bypass)));
  return [...failures, ...others.filter((failure) => failure !== undefined)];
}

const named = ({ key, versionId }: Entry) => ({ Key: key, ...(versionId && { VersionId: versionId }) });
const bypassing = (bypass: boolean) => (bypass ? { BypassGovernanceRetention: true } : {});

async function tryTogether(Bucket: string, entries: readonly Entry[], bypass: boolean): Promise<readonly Failure[]> {
  if (entries.length === 0) return [];
  const Delete = { Objects: entries.map(named), Quiet: true };
  const command = new DeleteObjectsCommand({ Bucket, Delete, ...bypassing(bypass) });
  const { Errors = [] } = await call((client) => client.send(command));
  return Errors.map(({ Key, VersionId, Code = '', Message = '' }) => ({
    entry: entries.find(({ key, versionId }) => key === Key && versionId === VersionId) ?? {
      kind: 'object',
      key: Key ?? '',
    },
    code: Code,
    message: Message,
  }));
}

async function tryOne(Bucket: string, entry: Entry, bypass: boolean): Promise<Failure | undefined> {
  try {
    const command = new DeleteObjectCommand({ Bucket, ...named(entry), ...bypassing(bypass) });
    await call((client) => client.send(command));
    return undefined;
  } catch (error) {
    if (!(error instanceof Error) || !('$metadata' in error)) throw error;
    return { entry, code: error.name, message: error.message };
  }
}
