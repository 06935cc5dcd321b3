/** DeleteChangeSet; one that is not there is deleted already. */
import { AwsError } from '../../../wire/errors.ts';
import type { Operation } from '../../../wire/service.ts';
import { findChangeSet } from './find-change-set.ts';
import { ChangeSets } from './records.ts';

export const deleteChangeSet: Operation<'cloudformation', 'DeleteChangeSet'> = (input, ctx) =>
  ctx.write(async (tx) => {
    const changeSet = await findChangeSet(tx, input);
    if (!changeSet) return {};
    if (changeSet.executed && changeSet.executed.outcome === undefined)
      throw new AwsError(
        'InvalidChangeSetStatus',
        `ChangeSet [${changeSet.id}] cannot be deleted in its current execution status of [EXECUTE_IN_PROGRESS]`,
      );
    await tx.in(ChangeSets).delete(changeSet.id);
    return {};
  });
