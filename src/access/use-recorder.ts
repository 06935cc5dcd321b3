/**
 * Notes when users, roles and access keys were last used.
 *
 * Source: IAM API reference, GetAccessKeyLastUsed and RoleLastUsed.
 */
import type { Clock } from '../kernel/clock.ts';
import type { CredentialUse } from '../services/iam/internal.ts';
import type { Caller } from '../wire/caller.ts';
import { createNotes } from './notes.ts';

export interface UseRecorderOptions {
  readonly clock: Clock;
  readonly write: (uses: readonly CredentialUse[]) => Promise<void>;
  /** A write that failed; its uses are not noted. */
  readonly onError: (error: unknown) => void;
}

const intervalMs = 60_000;

/** `namespace`: the prefix of the service's actions. */
export function createUseRecorder({
  clock,
  write,
  onError,
}: UseRecorderOptions): (caller: Caller, namespace: string, region: string) => void {
  const notes = createNotes<CredentialUse>({ write, onError, intervalMs });
  return (caller, namespace, region) => {
    const use = useOf(caller, namespace, region, clock.now());
    if (use) notes.add(`${use.accessKeyId ?? ''}/${use.entityId ?? ''}/${namespace}`, use.usedAt, () => use);
  };
}

/** `undefined`: nobody whose use IAM shows. */
function useOf(caller: Caller, namespace: string, region: string, now: number): CredentialUse | undefined {
  const entityId = caller.kind === 'user' ? caller.userId : caller.kind === 'assumed-role' ? caller.roleId : undefined;
  const accessKeyId = caller.expiresAt === undefined ? caller.accessKeyId : undefined;
  if (entityId === undefined && accessKeyId === undefined) return undefined;
  return {
    account: caller.account,
    namespace,
    region,
    usedAt: Math.floor(now / 1000) * 1000,
    ...(entityId !== undefined && { entityId }),
    ...(accessKeyId !== undefined && { accessKeyId }),
  };
}
