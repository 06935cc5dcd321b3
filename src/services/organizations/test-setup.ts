/** What the tests of organizations share: a server per test, since an organization is one thing. */
import assert from 'node:assert/strict';
import { Organizations, OrganizationsServiceException } from '@aws-sdk/client-organizations';
import { startSandlot } from '../../testing.ts';
import type { Sandlot } from '../../testing.ts';

export interface Setting { readonly sandlot: Sandlot; readonly org: Organizations; readonly rootId: string; readonly organizationId: string }

export async function withSandlot(run: (sandlot: Sandlot, org: Organizations) => Promise<void>): Promise<void> {
  const sandlot = await startSandlot();
  const org = new Organizations({ ...sandlot.clientConfig, maxAttempts: 1 });
  try {
    await run(sandlot, org);
  } finally {
    org.destroy();
    await sandlot.close();
  }
}

export function withOrganization(run: (setting: Setting) => Promise<void>): Promise<void> {
  return withSandlot(async (sandlot, org) => {
    const { Organization } = await org.createOrganization({});
    const rootId = (await org.listRoots({})).Roots![0]!.Id!;
    await run({ sandlot, org, rootId, organizationId: Organization!.Id! });
  });
}

/** For `assert.rejects`: the modelled error, its text and (where it has one) its Reason. */
export function refusedAs(name: string, message: string | RegExp, reason?: string): (error: unknown) => true {
  return (error) => {
    assert.ok(error instanceof OrganizationsServiceException, String(error));
    assert.equal(error.name, name);
    if (typeof message === 'string') assert.equal(error.message, message);
    else assert.match(error.message, message);
    if (reason !== undefined) assert.equal((error as unknown as { Reason?: string }).Reason, reason);
    return true;
  };
}

export function constraint(reason: string): (error: unknown) => true {
  return refusedAs('ConstraintViolationException', /./, reason);
}

export const notInUse = refusedAs('AWSOrganizationsNotInUseException', 'Your account is not a member of an organization.');
