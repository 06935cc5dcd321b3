/** The job that keeps a bucket's lifecycle: one for each bucket that has rules. */
import type { KeyParts } from '../../../kernel/collections/collection.ts';

/** As the manifest has it (operations.ts). */
const lifecycleKind = 's3/lifecycle';

export interface LifecyclePayload {
  readonly bucket: string;
  /** Where the step goes on. */
  readonly after?: string;
  /** The key that the last version was of. */
  readonly key?: KeyState;
  /** Whether anything went since the last beginning. */
  readonly isChanged?: boolean;
}

export interface KeyState {
  readonly name: string;
  /** When the version before was written, in milliseconds: since then the next one is not current. */
  readonly since: number;
  /** How many of the key's versions that are not current have passed. */
  readonly passed: number;
}

export function lifecycleJob(bucket: string): {
  readonly kind: string;
  readonly subject: KeyParts;
  readonly payload: LifecyclePayload;
} {
  return { kind: lifecycleKind, subject: [lifecycleKind, bucket], payload: { bucket } };
}
