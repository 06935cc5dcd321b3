/** The job that applies a repository's lifecycle policy: one for each repository that has one. */
import type { KeyParts } from '../../../kernel/collections/collection.ts';
import type { RepositoryRecord } from '../records.ts';

const kind = 'ecr/lifecycle';

export interface LifecyclePayload {
  /** The repository's id. */
  readonly repository: string;
  readonly name: string;
}

export function lifecycleJob({ id, name }: Pick<RepositoryRecord, 'id' | 'name'>): {
  readonly kind: string;
  readonly subject: KeyParts;
  readonly payload: LifecyclePayload;
} {
  return { kind, subject: [kind, id], payload: { repository: id, name } };
}
