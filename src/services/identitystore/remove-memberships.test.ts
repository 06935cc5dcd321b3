import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { readTable, table } from '../../kernel/collections/collection.ts';
import { startSandlot } from '../../testing/start-sandlot.ts';
import type { Sandlot } from '../../testing/start-sandlot.ts';
import { Identitystore } from '@aws-sdk/client-identitystore';
import { Groups, Memberships } from './records.ts';

const many = 2500;
const author = { createdAt: 0, createdBy: 'test', updatedAt: 0, updatedBy: 'test' };

describe('deleting a group with more members than one transaction removes', () => {
  let sandlot: Sandlot;
  let directory: Identitystore;
  let identityStoreId: string;

  before(async () => {
    sandlot = await startSandlot();
    directory = new Identitystore({ ...sandlot.clientConfig, maxAttempts: 1 });
    ({ identityStoreId } = await sandlot.api('POST', '/identity-center/enable', { withOrganizations: true }));
  });

  after(async () => {
    directory.destroy();
    await sandlot.close();
  });

  /** Straight into the store: thousands of requests would be slow, and are not what is tested. */
  async function fill(groupId: string, members: number): Promise<void> {
    await sandlot.server.runtime.store.write(async (raw) => {
      await table(raw, Groups, {}).insert({ identityStoreId, groupId, displayName: groupId, ...author });
      const memberships = table(raw, Memberships, {});
      for (let i = 0; i < members; i++) {
        await memberships.insert({
          identityStoreId,
          groupId,
          membershipId: `${groupId}-${i}`,
          userId: `user-${i}`,
          ...author,
        });
      }
    });
  }

  it("removes the rest in a job, and no other group's", async () => {
    const [large, other] = [crypto.randomUUID(), crypto.randomUUID()];
    await fill(large, many);
    await fill(other, 3);
    await directory.deleteGroup({ IdentityStoreId: identityStoreId, GroupId: large });
    await sandlot.idle();
    const left = await sandlot.server.runtime.store.read((raw) =>
      readTable(raw, Memberships, {}).all([identityStoreId]),
    );
    assert.deepEqual(
      left.map((membership) => membership.groupId),
      [other, other, other],
    );
  });
});
