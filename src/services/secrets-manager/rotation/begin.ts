/** A rotation's beginning, and the windows that secrets wait for. */
import type { WriteTx } from '../../../wire/context.ts';
import type { SecretRecord } from '../records.ts';
import { current, pending } from '../values/stages.ts';
import { type RotatePayload, rotateKind, rotationSubject, tickKind, type TickPayload } from './job-names.ts';
import { nextWindow } from './rules.ts';

/** The version of a rotation that has begun and has not made it the current one. */
export function unfinished({ stages }: SecretRecord): string | undefined {
  const version = stages[pending];
  return version === stages[current] ? undefined : version;
}

/** The version that is to be gets its label; its value is the function's to make. The caller keeps the secret. */
export async function beginRotation(tx: WriteTx, secret: SecretRecord, versionId: string): Promise<SecretRecord> {
  const [waiting] = await tx.jobs.find(rotationSubject(secret), rotateKind);
  if (waiting) await tx.jobs.wake(waiting.id);
  else {
    const { name, suffix } = secret;
    const payload: RotatePayload = { name, suffix, versionId, next: 0, attempt: 1 };
    tx.enqueue({ kind: rotateKind, payload, subject: rotationSubject(secret) });
  }
  return { ...secret, stages: { ...secret.stages, [pending]: versionId } };
}

/** Waits for the first window after a moment, and for no other. The caller keeps the secret. */
export async function awaitWindow(tx: WriteTx, secret: SecretRecord, since: number): Promise<SecretRecord> {
  await stopJobs(tx, secret, tickKind);
  if (!secret.rotation?.isEnabled) return secret;
  const { nextAt: _at, nextUntil: _until, ...rotation } = secret.rotation;
  const window = nextWindow(rotation.rules, since);
  if (!window) return { ...secret, rotation };
  const { opensAt, closesAt } = window;
  const payload: TickPayload = { name: secret.name, suffix: secret.suffix, opensAt };
  tx.enqueue({ kind: tickKind, payload, runAt: opensAt, subject: rotationSubject(secret) });
  return { ...secret, rotation: { ...rotation, nextAt: opensAt, nextUntil: closesAt } };
}

export async function stopJobs(tx: WriteTx, secret: SecretRecord, kind?: string): Promise<void> {
  for (const { id } of await tx.jobs.find(rotationSubject(secret), kind)) await tx.jobs.cancel(id);
}
