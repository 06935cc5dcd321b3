/** Access keys with their secrets: what verifies a signature, and the administrator's configured one. */
import type { Seal } from '../../../kernel/secrets/seal.ts';
import type { ReadTx, WriteTx } from '../../../wire/context.ts';
import { AccessKeys } from '../records.ts';

export interface AccessKeyFacts {
  readonly accessKeyId: string;
  /** Plain: opened from its seal. */
  readonly secretAccessKey: string;
  readonly status: 'Active' | 'Inactive';
  readonly account: string;
  /** `root`: the root user's own key, as `--admin-key` makes it. */
  readonly owner:
    | { readonly kind: 'root' }
    | { readonly kind: 'user'; readonly userName: string; readonly userId: string; readonly arn: string };
}

/** The purpose under which secret access keys are sealed. */
export const accessKeyPurpose = 'iam/access-key';

export async function findAccessKey(tx: ReadTx, accessKeyId: string, seal: Seal): Promise<AccessKeyFacts | undefined> {
  const record = await tx.in(AccessKeys).get(accessKeyId);
  if (!record) return undefined;
  const secretAccessKey = seal.open(accessKeyPurpose, record.sealedSecret);
  // Sealed under a key that is no longer there: nobody can prove to hold the secret.
  if (secretAccessKey === undefined) return undefined;
  const { account, status, user } = record;
  return {
    accessKeyId,
    secretAccessKey,
    status,
    account,
    owner: user ? { kind: 'user', userName: user.name, userId: user.id, arn: user.arn } : { kind: 'root' },
  };
}

export interface ConfiguredKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** Puts the configured administrator key (its id may have any form) in place as the root user's; one of before goes. */
export async function configureRootAccessKey(
  tx: WriteTx,
  account: string,
  key: ConfiguredKey | undefined,
  seal: Seal,
): Promise<void> {
  const keys = tx.in(AccessKeys);
  for (const old of await keys.allBy('owner', [account, 'root'])) {
    if (old.configured && old.accessKeyId !== key?.accessKeyId) await keys.delete(old.accessKeyId);
  }
  if (!key) return;
  const { accessKeyId, secretAccessKey } = key;
  const before = await keys.get(accessKeyId);
  if (before && (before.user || before.account !== account)) {
    throw new Error(
      `The access key id ${accessKeyId} belongs to ${before.user?.arn ?? `account ${before.account}`} already: ` +
        'configure another one.',
    );
  }
  if (
    before?.configured &&
    before.status === 'Active' &&
    seal.open(accessKeyPurpose, before.sealedSecret) === secretAccessKey
  )
    return;
  // No operation shows when a root key was made.
  await keys.put({
    accessKeyId,
    account,
    configured: true,
    sealedSecret: seal.seal(accessKeyPurpose, secretAccessKey),
    status: 'Active',
    createdAt: 0,
  });
}
