/** What authentication and authorization need of IAM beyond its public operations. */
import type { Seal } from '../../kernel/seal.ts';
import type { Caller } from '../../wire/caller.ts';
import type { ReadTx, WriteTx } from '../../wire/context.ts';

export interface AccessKeyFacts {
  readonly accessKeyId: string;
  /** Plain: opened from its seal. */
  readonly secretAccessKey: string;
  readonly status: 'Active' | 'Inactive';
  readonly account: string;
  /** `root`: the root user's own key, as `--admin-key` makes it. */
  readonly owner: { readonly kind: 'root' } | { readonly kind: 'user'; readonly userName: string; readonly userId: string; readonly arn: string };
}

export async function findAccessKey(tx: ReadTx, accessKeyId: string, seal: Seal): Promise<AccessKeyFacts | undefined> {
  throw new Error(`not there yet ${tx} ${accessKeyId} ${seal}`);
}

/** Puts the configured administrator key in place as the root user's. */
export async function putRootAccessKey(tx: WriteTx, key: { account: string; accessKeyId: string; secretAccessKey: string }, seal: Seal): Promise<void> {
  throw new Error(`not there yet ${tx} ${key} ${seal}`);
}

export interface IdentityPolicies {
  /** False when the user, or the very role (by its unique id), is gone. */
  readonly principalExists: boolean;
  /** Documents (JSON text), inline and attached. */
  readonly documents: readonly string[];
  /** The boundary's document, where one is set. */
  readonly boundary?: string;
}

/** Identity policies of a user or role caller. */
export async function identityPoliciesOf(tx: ReadTx, caller: Caller): Promise<IdentityPolicies> {
  throw new Error(`not there yet ${tx} ${caller}`);
}

/** The text of an AWS managed policy's current version, or `undefined`. */
export async function awsManagedPolicy(arn: string): Promise<{ document: string; versionId: string; name: string; path: string } | undefined> {
  throw new Error(`not there yet ${arn}`);
}
