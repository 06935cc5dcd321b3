/** Addresses that programs outside answer at, each with a secret of its own. */
import type { Seal } from '../../../kernel/secrets/seal.ts';
import type { ReadTx, WriteTx } from '../../../wire/context.ts';
import type { ResourceCall } from '../../../wire/resource-type.ts';
import { Callbacks, type CallbackRecord } from './records.ts';

const purpose = 'cloudformation/callback';
/** In the manifest's route, too. */
const prefix = '/_cloudformation/callbacks/';
/** Everything is in one place: who asks there has no account and Region. */
const nowhere = {};

/** A new address for a resource of the stack; its secret is kept as a digest only. */
export async function newCallback(
  { ctx, tx, account, region }: ResourceCall,
  of: Pick<CallbackRecord, 'stackId' | 'logicalId' | 'requestId'>,
): Promise<{ url: string; digest: string }> {
  const secret = ctx.ids.token();
  const digest = ctx.seal.digest(purpose, secret);
  await tx.in(Callbacks, nowhere).put({ ...of, digest, account, region });
  return { url: `${ctx.settings.endpoint}${prefix}${secret}`, digest };
}

/** What the address is of; `undefined`: nothing, or no longer. */
export async function callbackOf(tx: ReadTx, seal: Seal, url: string): Promise<CallbackRecord | undefined> {
  const at = url.indexOf(prefix);
  return at < 0 ? undefined : callbackOfSecret(tx, seal, url.slice(at + prefix.length));
}

export function callbackOfSecret(tx: ReadTx, seal: Seal, secret: string): Promise<CallbackRecord | undefined> {
  return tx.in(Callbacks, nowhere).get(seal.digest(purpose, secret));
}

export function putCallback(tx: WriteTx, callback: CallbackRecord): Promise<void> {
  return tx.in(Callbacks, nowhere).put(callback);
}

export async function deleteCallback(tx: WriteTx, digest: string): Promise<void> {
  await tx.in(Callbacks, nowhere).delete(digest);
}
