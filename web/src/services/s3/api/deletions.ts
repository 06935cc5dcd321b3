/** Deletions through AWS's S3 API: of objects, of versions for good, and of all that is under a prefix. */
import { GetObjectLockConfigurationCommand } from '@aws-sdk/client-s3';
import { tryAll, type Failure } from './batch-deletion';
import { call, unlessAbsent } from './client';
import { listAll, listVersions, mostAtOnce, type Entry } from './listings';

/** As many failures are told one by one; of a bucket that lets nothing go there would be as many as it has objects. */
const mostTold = 100;

export interface Outcome {
  readonly deleted: number;
  readonly failed: number;
  /** The first ones. */
  readonly failures: readonly Failure[];
}

export const nothingYet: Outcome = { deleted: 0, failed: 0, failures: [] };

export interface Deletion {
  readonly bucket: string;
  readonly entries: readonly Entry[];
  readonly everyVersion: boolean;
  /** Ends it after the request that is on its way, so that what is counted is what is gone. */
  readonly signal: AbortSignal;
  readonly progress: (outcome: Outcome) => void;
}

/**
 * Deletes these and, of folders, everything under them; in versions' mode for good. What cannot be deleted is passed
 * over: each page is looked at once. @throws when nothing more can be listed, or the server is gone
 */
export async function deleteEntries({ bucket, signal, progress, ...what }: Deletion): Promise<Outcome> {
  let outcome = nothingYet;
  // The page after a version without an id of its own (`null`) may begin with what the page before has tried.
  let refused: ReadonlySet<string> = new Set();
  const isLocked = onceAsked(() => hasObjectLock(bucket).catch(() => false));
  try {
    for await (const page of pagesOf(bucket, what, signal)) {
      if (signal.aborted) break;
      const batch = page.filter((entry) => !refused.has(idOf(entry)));
      const failures = await deleteBatch(bucket, batch, isLocked);
      refused = new Set(failures.map(({ entry }) => idOf(entry)));
      outcome = {
        deleted: outcome.deleted + batch.length - failures.length,
        failed: outcome.failed + failures.length,
        failures: [...outcome.failures, ...failures.slice(0, mostTold - outcome.failures.length)],
      };
      progress(outcome);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  return outcome;
}

const idOf = ({ key, versionId = '' }: Entry): string => `${versionId}/${key}`;

async function* pagesOf(
  bucket: string,
  { entries, everyVersion }: Pick<Deletion, 'entries' | 'everyVersion'>,
  signal: AbortSignal,
): AsyncGenerator<readonly Entry[]> {
  const single = entries.filter(({ kind }) => kind !== 'folder');
  for (let from = 0; from < single.length; from += mostAtOnce) yield single.slice(from, from + mostAtOnce);
  for (const { key: prefix } of entries.filter(({ kind }) => kind === 'folder')) {
    let token: string | undefined;
    do {
      const page = everyVersion
        ? await listVersions({ bucket, prefix, delimiter: '', most: mostAtOnce }, token, signal)
        : await listAll(bucket, prefix, token, signal);
      yield page.items;
      token = page.nextToken;
    } while (token !== undefined);
  }
}

/**
 * Versions in governance mode go as well where this principal may bypass it, as from AWS's console. Without the
 * permission a bypass is refused for every version: only what is refused is asked for with it.
 */
async function deleteBatch(
  bucket: string,
  entries: readonly Entry[],
  isLocked: () => Promise<boolean>,
): Promise<readonly Failure[]> {
  const failures = await tryAll(bucket, entries, false);
  const isHeld = ({ entry, code }: Failure) => entry.versionId !== undefined && code === 'AccessDenied';
  const held = failures.filter(isHeld).map(({ entry }) => entry);
  if (held.length === 0 || !(await isLocked())) return failures;
  return [...failures.filter((one) => !isHeld(one)), ...(await tryAll(bucket, held, true))];
}

function onceAsked<T>(ask: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | undefined;
  return () => (answer ??= ask());
}

/** S3 refuses a bypass elsewhere. */
async function hasObjectLock(Bucket: string): Promise<boolean> {
  const reading = call((client) => client.send(new GetObjectLockConfigurationCommand({ Bucket })));
  const { ObjectLockConfiguration } = await unlessAbsent(reading, 'ObjectLockConfigurationNotFoundError', {
    $metadata: {},
  });
  return ObjectLockConfiguration?.ObjectLockEnabled === 'Enabled';
}
