/** ExecuteChangeSet: what was described is deployed, as whoever asks, or by the role that the change set has. */
import type { ReadTx } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import type { Input } from '../../../wire/aws-types.ts';
import type { Operation } from '../../../wire/service.ts';
import type { DeploymentRequest } from '../deployment/request.ts';
import { startDeployment } from '../deployment/start.ts';
import { invalid } from '../errors.ts';
import type { OnFailure, StackRecord } from '../records.ts';
import { openParameters } from '../sealed-values.ts';
import { answered } from '../stacks/requests/operation-token.ts';
import { checkUpdatable } from '../stacks/update-stack.ts';
import { deleteChangeSets, markExecuted } from './settle-execution.ts';
import { requireChangeSet } from './find-change-set.ts';
import { executionStatus } from './nested/execution-status.ts';
import type { ChangeSetRecord } from './records.ts';

type ExecuteInput = Input<'cloudformation', 'ExecuteChangeSet'>;

const kinds = { CREATE: 'create', UPDATE: 'update', IMPORT: 'import' } as const;

export const executeChangeSet: Operation<'cloudformation', 'ExecuteChangeSet'> = (input, ctx) =>
  ctx.write(async (tx) => {
    const { changeSet, stack } = await requireChangeSet(tx, input);
    const kind = kinds[changeSet.type];
    if (changeSet.executed && answered(stack, kind, input.ClientRequestToken)) return {};
    await checkExecutable(tx, changeSet, stack);
    const onFailure = onFailureOf(changeSet, input);
    if (stack.status !== 'REVIEW_IN_PROGRESS') checkUpdatable(stack, onFailure === 'DO_NOTHING');
    await startDeployment(tx, ctx, {
      ...requestOf(changeSet, input),
      kind,
      parameters: openParameters(ctx.seal, changeSet),
      ...(onFailure && { onFailure }),
    });
    await markExecuted(tx, changeSet);
    await deleteChangeSets(tx, ctx, stack.id, changeSet.id);
    return {};
  });

function requestOf(changeSet: ChangeSetRecord, input: ExecuteInput): Omit<DeploymentRequest, 'kind' | 'parameters'> {
  const { id, stackId, template, tags, capabilities, notificationArns, roleArn, mode, imports, monitoringMinutes } =
    changeSet;
  const { ClientRequestToken: clientRequestToken, RetainExceptOnCreate: retainExceptOnCreate } = input;
  return {
    stackId,
    template,
    tags,
    capabilities,
    notificationArns,
    changeSetId: id,
    ...(roleArn !== undefined && { roleArn }),
    ...(mode && { mode }),
    ...(monitoringMinutes !== undefined && { monitoringMinutes }),
    ...(imports && { imports }),
    ...(clientRequestToken !== undefined && { clientRequestToken }),
    ...(retainExceptOnCreate !== undefined && { retainExceptOnCreate }),
  };
}

/** @throws AwsError InvalidChangeSetStatus */
async function checkExecutable(tx: ReadTx, changeSet: ChangeSetRecord, stack: StackRecord): Promise<void> {
  const { id, status } = changeSet;
  const refused = (what: string): AwsError =>
    new AwsError('InvalidChangeSetStatus', `ChangeSet [${id}] cannot be executed in its current ${what}`);
  if (status !== 'CREATE_COMPLETE') throw refused(`status of [${status}]`);
  const execution = await executionStatus(tx, changeSet, stack);
  if (execution !== 'AVAILABLE') throw refused(`execution status of [${execution}]`);
}

/** @throws AwsError ValidationError where the change set says one thing and the request another */
function onFailureOf(changeSet: ChangeSetRecord, { DisableRollback: disables }: ExecuteInput): OnFailure | undefined {
  const { onStackFailure, disableRollback } = changeSet;
  if (onStackFailure && disables !== undefined)
    throw invalid('You cannot specify DisableRollback for a change set that has OnStackFailure.');
  if (onStackFailure) return onStackFailure;
  const isDisabled = disables ?? disableRollback;
  return isDisabled === undefined ? undefined : isDisabled ? 'DO_NOTHING' : 'ROLLBACK';
}
