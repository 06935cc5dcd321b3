/** One request's worth of deletions: those that can be named together, and those whose keys no list can have. */
import { DeleteObjectCommand, DeleteObjectsCommand, S3ServiceException } from '@aws-sdk/client-s3';
import { call } from './client';
import type { Entry } from './listings';

export interface Failure {
  readonly entry: Entry;
  readonly code: string;
  readonly message: string;
}

/** What XML 1.0 has no way to write, so that no list of keys has it. */
// oxlint-disable-next-line no-control-regex
const noXml = /[\0-\b\v\f\x0e-\x1f\ufffe\uffff]/;

/** Answers what is still there, and why. @throws when there is no answer of S3's */
export async function tryAll(bucket: string, entries: readonly Entry[], bypass: boolean): Promise<readonly Failure[]> {
  const alone = entries.filter(({ key }) => noXml.test(key));
  const failures = await tryTogether(
    bucket,
    entries.filter(({ key }) => !noXml.test(key)),
    bypass,
  );
  const others = await Promise.all(alone.map((entry) => tryOne(bucket, entry, bypass)));
  return [...failures, ...others.flat()];
}

const named = ({ key, versionId }: Entry) => ({ Key: key, ...(versionId && { VersionId: versionId }) });
const bypassing = (bypass: boolean) => (bypass ? { BypassGovernanceRetention: true } : {});

async function tryTogether(Bucket: string, entries: readonly Entry[], bypass: boolean): Promise<readonly Failure[]> {
  if (entries.length === 0) return [];
  const Delete = { Objects: entries.map(named), Quiet: true };
  const command = new DeleteObjectsCommand({ Bucket, Delete, ...bypassing(bypass) });
  return unlessRefused(entries, async () => {
    const { Errors = [] } = await call((client) => client.send(command));
    return Errors.map(({ Key, VersionId, Code = '', Message = '' }) => ({
      entry: entries.find(({ key, versionId }) => key === Key && versionId === VersionId) ?? {
        kind: 'object',
        key: Key ?? '',
      },
      code: Code,
      message: Message,
    }));
  });
}

function tryOne(Bucket: string, entry: Entry, bypass: boolean): Promise<readonly Failure[]> {
  const command = new DeleteObjectCommand({ Bucket, ...named(entry), ...bypassing(bypass) });
  return unlessRefused([entry], async () => {
    await call((client) => client.send(command));
    return [];
  });
}

/** A request that S3 refuses has deleted none of them. */
async function unlessRefused(
  entries: readonly Entry[],
  send: () => Promise<readonly Failure[]>,
): Promise<readonly Failure[]> {
  try {
    return await send();
  } catch (error) {
    if (!(error instanceof S3ServiceException)) throw error;
    return entries.map((entry) => ({ entry, code: error.name, message: error.message }));
  }
}
