/** The record of a stack that is to be created. */
import type { Context } from '../../../../wire/context.ts';
import type { StackRecord } from '../../records.ts';

/** Until it is created it is in review, as the stack of a change set is. */
export function newStackRecord(ctx: Context, name: string): StackRecord {
  return {
    id: `arn:aws:cloudformation:${ctx.region}:${ctx.account}:stack/${name}/${ctx.ids.uuid()}`,
    name,
    status: 'REVIEW_IN_PROGRESS',
    createdAt: ctx.clock.now(),
    tags: [],
    capabilities: [],
    notificationArns: [],
    disableRollback: false,
    terminationProtection: false,
    lastOperations: [],
  };
}
