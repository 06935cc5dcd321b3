/** Deliveries of a pool's messages, in an order that is not theirs. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { randomIds } from '../../kernel/ids.ts';
import { openSeal } from '../../kernel/secrets/seal.ts';
import { poolMessageDue } from '../../services/cognito-identity-provider/internal.ts';
import type { Context, WriteTx } from '../../wire/context.ts';
import type { MailRecord } from '../records/mail.ts';
import { receivePoolMessage } from './pool-message.ts';

test('a message is of the time at which it was due, whenever it is delivered', async () => {
  const seal = openSeal();
  const ctx = { seal, ids: randomIds, clock: { now: () => 9_000 } } as unknown as Context;
  const kept: MailRecord[] = [];
  const collection = {
    insert: async (record: MailRecord) => void kept.push(record),
    listBy: async () => ({ items: [] }),
  };
  const tx = { in: () => collection, enqueue: () => undefined } as unknown as WriteTx;
  for (const emittedAt of [2000, 1000]) {
    const message = { from: 'a@example.com', to: 'b@example.com', subject: `at ${emittedAt}`, html: '123456' };
    const sealed = seal.seal('cognito-identity-provider/message', JSON.stringify(message));
    await receivePoolMessage({ sealed }, tx, ctx, { id: 'e', name: poolMessageDue.name, emittedAt });
  }
  const inbox = kept.toSorted((a, b) => b.sentAt - a.sentAt);
  assert.deepEqual(
    inbox.map(({ subject }) => subject),
    ['at 2000', 'at 1000'],
  );
});
