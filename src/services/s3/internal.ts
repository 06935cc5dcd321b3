/** What other parts of Sandlot need of S3 beyond its public operations. */
import type { ReadTx } from '../../wire/context.ts';
import { Objects } from './records.ts';

/** Which of these blobs are some object's body: what is left over from a crash is none's. */
export async function blobsInUse(tx: ReadTx, ids: readonly string[]): Promise<Set<string>> {
  const objects = await Promise.all(ids.map((id) => tx.in(Objects).find('blob', id)));
  return new Set(objects.flatMap((object) => (object ? [object.blobId] : [])));
}
