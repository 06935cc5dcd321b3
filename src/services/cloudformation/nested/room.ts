/** How many stacks one may have in it, and how deep: a template may have itself in it, and would be made for ever. */
import type { ReadTx } from '../../../wire/context.ts';
import { ResourceFailure } from '../deployment/steps/failure.ts';
import { type StackRecord, Stacks } from '../records.ts';
import { deepestNested, mostNested, tooMuchNested } from './budget.ts';

/** For one more stack in `parent`. @throws ResourceFailure */
export async function requireRoom(tx: ReadTx, parent: StackRecord): Promise<void> {
  let depth = 1;
  let root = parent;
  for (; root.parentId !== undefined && depth <= deepestNested; depth++) {
    const outer = await tx.in(Stacks).get(root.parentId);
    if (!outer) break;
    root = outer;
  }
  if (depth > deepestNested || (await isFull(tx, root))) throw new ResourceFailure(tooMuchNested);
}

async function isFull(tx: ReadTx, root: StackRecord): Promise<boolean> {
  const open = [root.id];
  let count = 0;
  for (let id = open.pop(); id !== undefined; id = open.pop())
    for (const child of await tx.in(Stacks).allBy('parent', [id])) {
      if (child.status === 'DELETE_COMPLETE') continue;
      if (++count >= mostNested) return true;
      open.push(child.id);
    }
  return false;
}
