/** DeleteChangeSet; one that is not there is deleted already. */
import { AwsError } from '../../../wire/errors.ts';
import type { Operation } from '../../../wire/service.ts';
import { findChangeSet } from './find-change-set.ts';
import type { ChangeSetRecord } from './records.ts';
import { deleteChangeSet as deleteWithNested } from './settle-execution.ts';

export const deleteChangeSet: Operation<'cloudformation', 'DeleteChangeSet'> = (input, ctx) =>
  ctx.write(async (tx) => {
    const changeSet = await findChangeSet(tx, input);
    if (!changeSet) return {};
    if (changeSet.executed && changeSet.executed.outcome === undefined)
      throw new AwsError(
        'InvalidChangeSetStatus',
        `ChangeSet [${changeSet.id}] cannot be deleted in its current execution status of [EXECUTE_IN_PROGRESS]`,
      );
    if (changeSet.nested) throw notAlone(changeSet);
    await deleteWithNested(tx, ctx, changeSet);
    return {};
  });

/** It goes with its root. */
function notAlone({ id, nested }: ChangeSetRecord): AwsError {
  const what = `ChangeSet [${id}] cannot be deleted: it is nested. Delete its root change set [${nested!.rootId}].`;
  return new AwsError('InvalidChangeSetStatus', what);
}
