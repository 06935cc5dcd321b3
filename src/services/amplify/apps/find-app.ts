/** An app by its id. */
import type { ReadTx } from '../../../wire/context.ts';
import { noApp } from '../errors.ts';
import { type AppRecord, Apps } from '../records.ts';

/** @throws AwsError NotFoundException */
export async function requireApp(tx: ReadTx, appId: string): Promise<AppRecord> {
  const found = await tx.in(Apps).get(appId);
  if (!found) throw noApp(appId);
  return found;
}
