/** The jobs of a secret's rotation: one that comes when its window opens, one for each rotation. */
import type { KeyParts } from '../../../kernel/collections/collection.ts';
import type { SecretRecord } from '../records.ts';
import { secretArn } from '../secrets/references.ts';

export const tickKind = 'secrets-manager/rotation-window';
export const rotateKind = 'secrets-manager/rotate-secret';
/** Rotations wait for people's functions: they keep no other service's jobs waiting. */
export const rotationsLane = { name: 'secrets-manager/rotations', concurrency: 8 };

interface OfSecret {
  readonly name: string;
  readonly suffix: string;
}

export interface TickPayload extends OfSecret {
  /** Domain milliseconds: another window of the secret's is another job's. */
  readonly opensAt: number;
}

export interface RotatePayload extends OfSecret {
  readonly versionId: string;
  /** Which of the four steps is next. */
  readonly next: number;
  /** From 1. */
  readonly attempt: number;
}

export function rotationSubject(secret: SecretRecord): KeyParts {
  return ['secrets-manager/rotation', secretArn(secret)];
}
