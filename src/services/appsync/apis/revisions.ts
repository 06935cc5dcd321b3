/** Which state of schema, sources, functions and resolvers an API has: who has read that one need not read it again. */
import { defineCollection } from '../../../kernel/collections/table.ts';
import type { Context, WriteTx } from '../../../wire/context.ts';

interface Revision {
  readonly api: string;
  readonly id: string;
}

export const Revisions = defineCollection<Revision>('appsync/revision', {
  scope: 'region',
  version: 1,
  key: (revision) => [revision.api],
});

/** In the transaction of every change. */
export function changed(tx: WriteTx, ctx: Context, api: string): Promise<void> {
  return tx.in(Revisions).put({ api, id: ctx.ids.uuid() });
}
