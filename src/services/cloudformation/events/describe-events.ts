/**
 * DescribeEvents: what happened to a stack, operation by operation, the latest first.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeEvents.html
 */
import type { OperationEvent } from '@aws-sdk/client-cloudformation';
import { InvalidCursor } from '../../../kernel/collections/collection.ts';
import type { Logged } from '../../../kernel/collections/log.ts';
import type { Seal } from '../../../kernel/secrets/seal.ts';
import type { Input } from '../../../wire/aws-types.ts';
import type { Context, ReadTx } from '../../../wire/context.ts';
import type { Operation } from '../../../wire/service.ts';
import { changeSetStackArns, requireChangeSet } from '../change-sets/find-change-set.ts';
import { stackArns } from '../authorization.ts';
import type { ChangeSetRecord } from '../change-sets/records.ts';
import { invalid } from '../errors.ts';
import { type StackEvent, StackEvents, type StackRecord, Stacks } from '../records.ts';
import { requireStack } from '../stacks/find-stack.ts';
import { operationTypes } from '../stacks/requests/operation-types.ts';
import { isOfStack } from './event-id.ts';
import { toldEvent } from './told-event.ts';

type EventsInput = Input<'cloudformation', 'DescribeEvents'>;

const pageSize = 100;
/** Of an operation that is long past, a page may have less, or nothing, and a next one. */
const mostPagesRead = 20;

export const describeEvents: Operation<'cloudformation', 'DescribeEvents'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const isFailedOnly = input.Filters?.FailedEvents === true;
    const of = (events: readonly OperationEvent[]) => (isFailedOnly ? events.filter(isFailure) : [...events]);
    if (input.ChangeSetName !== undefined) {
      const { changeSet } = await requireChangeSet(tx, { ...input, ChangeSetName: input.ChangeSetName });
      const isAsked = input.OperationId === undefined || input.OperationId === operationIdOf(changeSet);
      return { OperationEvents: isAsked ? of([creationOf(changeSet)]) : [] };
    }
    const stack = await stackOf(tx, input);
    try {
      const { events, next } = await eventsOf(tx, stack, input, (event) => !isFailedOnly || hasFailed(event, stack));
      return {
        OperationEvents: events.map((event) => described(stack, event, ctx.seal)),
        ...(next !== undefined && { NextToken: next }),
      };
    } catch (error) {
      throw error instanceof InvalidCursor ? invalid('NextToken is not valid.') : error;
    }
  });

/** The stack that is named, or that has the operation. @throws AwsError ValidationError */
async function stackOf(tx: ReadTx, { StackName: name, OperationId: id }: EventsInput): Promise<StackRecord> {
  if (name !== undefined) return requireStack(tx, name);
  if (id === undefined) throw invalid('One of ChangeSetName, OperationId or StackName must be specified.');
  const [stack] = await tx.in(Stacks).allBy('operation', [id]);
  if (!stack) throw invalid(`Operation [${id}] does not exist`);
  return stack;
}

async function eventsOf(
  tx: ReadTx,
  { id }: StackRecord,
  { OperationId: operationId, NextToken: after }: EventsInput,
  isWanted: (event: StackEvent) => boolean,
): Promise<{ events: readonly StackEvent[]; next?: string }> {
  const found: Logged<StackEvent>[] = [];
  let position = after;
  for (let pages = 0; pages < mostPagesRead; pages++) {
    const page = await tx.log(StackEvents).before([id], position, { limit: pageSize });
    for (const item of page.items)
      if ((operationId === undefined || item.record.operationId === operationId) && isWanted(item.record))
        found.push(item);
    position = page.items.at(-1)?.position;
    if (!page.more || position === undefined) return { events: found.map(({ record }) => record) };
    if (found.length > 0) break;
  }
  return { events: found.map(({ record }) => record), next: position! };
}

function described(stack: StackRecord, event: StackEvent, seal: Seal): OperationEvent {
  const operation = stack.lastOperations.find(({ id }) => id === event.operationId);
  return {
    StackId: stack.id,
    ...toldEvent(event, seal),
    ...(operation && { OperationType: operationTypes[operation.type] }),
    ...kindOf(event, stack),
  };
}

/** An operation's beginning and end are told as its own; what lies between is progress, or a resource's failure. */
function kindOf(event: StackEvent, stack: StackRecord): Partial<OperationEvent> {
  if (!isOfStack(event))
    return { EventType: event.status.endsWith('_FAILED') ? 'PROVISIONING_ERROR' : 'PROGRESS_EVENT' };
  const at = new Date(event.at);
  if (event.reason === 'User Initiated' && event.status.endsWith('_IN_PROGRESS'))
    return { EventType: 'STACK_EVENT', OperationStatus: 'IN_PROGRESS', StartTime: at };
  if (event.status.endsWith('_IN_PROGRESS')) return { EventType: 'PROGRESS_EVENT' };
  const OperationStatus = hasFailed(event, stack) ? 'FAILED' : 'SUCCEEDED';
  return { EventType: 'STACK_EVENT', OperationStatus, EndTime: at };
}

/** An operation that ends rolled back has failed, unless that is what was asked for. */
function hasFailed(event: StackEvent, { lastOperations }: StackRecord): boolean {
  if (event.status.endsWith('_FAILED')) return true;
  if (!isOfStack(event) || !event.status.endsWith('ROLLBACK_COMPLETE')) return false;
  const type = lastOperations.find(({ id }) => id === event.operationId)?.type;
  return type !== 'rollback' && type !== 'continue-rollback';
}

/** Making a change set is an operation of its own. */
function creationOf(changeSet: ChangeSetRecord): OperationEvent {
  const at = new Date(changeSet.createdAt);
  return {
    EventId: operationIdOf(changeSet),
    StackId: changeSet.stackId,
    OperationId: operationIdOf(changeSet),
    OperationType: 'CREATE_CHANGESET',
    OperationStatus: changeSet.status === 'FAILED' ? 'FAILED' : 'SUCCEEDED',
    EventType: 'STACK_EVENT',
    Timestamp: at,
    StartTime: at,
    EndTime: at,
    ...(changeSet.statusReason !== undefined && { ResourceStatusReason: changeSet.statusReason }),
  };
}

const operationIdOf = ({ id }: ChangeSetRecord): string => id.slice(id.lastIndexOf('/') + 1);

const isFailure = ({ OperationStatus }: OperationEvent): boolean => OperationStatus === 'FAILED';

/** The stack that a request is authorized on. */
export async function eventsStackArns(input: EventsInput, ctx: Context): Promise<readonly string[]> {
  const { StackName, ChangeSetName, OperationId } = input;
  if (ChangeSetName !== undefined) return changeSetStackArns({ ChangeSetName, StackName }, ctx);
  if (StackName !== undefined) return stackArns({ StackName }, ctx);
  const [stack] =
    OperationId === undefined ? [] : await ctx.read((tx) => tx.in(Stacks).allBy('operation', [OperationId]));
  return stack ? [stack.id] : stackArns({}, ctx);
}
