/** What IAM stores of service-linked roles that are gone. */
import { defineCollection } from '../../../kernel/collections/collection.ts';

/** A service-linked role's deletion; here it is done once it is asked for. */
export interface RoleDeletionRecord {
  readonly taskId: string;
  readonly roleArn: string;
  readonly deletedAt: number;
}

export const RoleDeletions = defineCollection<RoleDeletionRecord>('iam/role-deletion', {
  scope: 'account',
  key: (deletion) => [deletion.taskId],
  version: 1,
});
