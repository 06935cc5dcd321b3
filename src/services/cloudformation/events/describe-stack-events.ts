/** DescribeStackEvents: what happened to a stack, the latest first. */
import { InvalidCursor } from '../../../kernel/collections/collection.ts';
import type { Operation } from '../../../wire/service.ts';
import { invalid } from '../errors.ts';
import { StackEvents } from '../records.ts';
import { toldEvent } from './told-event.ts';
import { requireStack } from '../stacks/find-stack.ts';

const pageSize = 100;

export const describeStackEvents: Operation<'cloudformation', 'DescribeStackEvents'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const stack = await requireStack(tx, input.StackName);
    try {
      const page = await tx.log(StackEvents).before([stack.id], input.NextToken, { limit: pageSize });
      return {
        StackEvents: page.items.map(({ record }) => ({
          StackId: stack.id,
          StackName: stack.name,
          ...toldEvent(record, ctx.seal),
        })),
        ...(page.more && { NextToken: page.items.at(-1)!.position }),
      };
    } catch (error) {
      throw error instanceof InvalidCursor ? invalid('NextToken is not valid.') : error;
    }
  });
