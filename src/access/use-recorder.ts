/**
 * Notes when users, roles and access keys were last used. Answers never wait for it: uses gather while one write is
 * under way, and none is written twice within a minute. What a crash loses is one note of a use.
 *
 * Source: IAM API reference, GetAccessKeyLastUsed and RoleLastUsed.
 */
import type { Clock } from '../kernel/clock.ts';
import type { CredentialUse } from '../services/iam/internal.ts';
import type { Caller } from '../wire/caller.ts';

export interface UseRecorderOptions {
  readonly clock: Clock;
  readonly write: (uses: readonly CredentialUse[]) => Promise<void>;
  /** A write that failed; its uses are not noted. */
  readonly onError: (error: unknown) => void;
}

const intervalMs = 60_000;
/** Callers whose last note is remembered. */
const remembered = 10_000;

/** `namespace`: the prefix of the service's actions. */
export function createUseRecorder({ clock, write, onError }: UseRecorderOptions): (caller: Caller, namespace: string, region: string) => void {
  const notedAt = new Map<string, number>();
  let pending: CredentialUse[] = [];
  let writing = false;
  const flush = async (): Promise<void> => {
    if (writing) return;
    writing = true;
    try {
      while (pending.length > 0) {
        const uses = pending;
        pending = [];
        await write(uses);
      }
    } catch (error) {
      onError(error);
    } finally {
      writing = false;
    }
  };
  return (caller, namespace, region) => {
    const use = useOf(caller, namespace, region, clock.now());
    if (!use) return;
    const key = `${use.accessKeyId ?? ''}/${use.entityId ?? ''}/${namespace}`;
    const last = notedAt.get(key);
    if (last !== undefined && Math.abs(use.usedAt - last) < intervalMs) return;
    if (notedAt.size >= remembered) notedAt.clear();
    notedAt.set(key, use.usedAt);
    pending.push(use);
    void flush();
  };
}

/** `undefined`: nobody whose use IAM shows. */
function useOf(caller: Caller, namespace: string, region: string, now: number): CredentialUse | undefined {
  const entityId = caller.kind === 'user' ? caller.userId : caller.kind === 'assumed-role' ? caller.roleId : undefined;
  const accessKeyId = caller.expiresAt === undefined ? caller.accessKeyId : undefined;
  if (entityId === undefined && accessKeyId === undefined) return undefined;
  return {
    account: caller.account, namespace, region, usedAt: Math.floor(now / 1000) * 1000,
    ...(entityId !== undefined && { entityId }), ...(accessKeyId !== undefined && { accessKeyId }),
  };
}
