/** The job that rotates a key's material when its period is over: one for each key that rotates. */
import type { KeyParts } from '../../../kernel/collections/collection.ts';
import { keyArn } from '../access/key-reference.ts';
import type { KeyRecord } from '../records.ts';

/** As the manifest has it. */
export const rotationKind = 'kms/rotate-key';

const msPerDay = 24 * 60 * 60 * 1000;

export interface RotationPayload {
  readonly account: string;
  readonly region: string;
  readonly id: string;
  /** When it is due: a later setting has a job of its own. */
  readonly at: number;
}

/** From the last rotation, or from when it was enabled. */
export function nextRotation(from: number, periodDays: number): number {
  return from + periodDays * msPerDay;
}

export function rotationJob({ account, region, id, rotation }: KeyRecord): {
  readonly kind: string;
  readonly subject: KeyParts;
  readonly runAt: number;
  readonly payload: RotationPayload;
} {
  const at = rotation!.nextAt;
  return {
    kind: rotationKind,
    subject: [rotationKind, keyArn({ account, region }, id)],
    runAt: at,
    payload: { account, region, id, at },
  };
}
