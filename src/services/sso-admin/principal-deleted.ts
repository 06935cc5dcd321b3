/**
 * When a user or group has been deleted: its assignments go, and the roles that nobody else needs. The first of them
 * with the event, the rest in a job, a few at a time.
 */
import type { WriteTx } from '../../wire/context.ts';
import type { EventReceiver, ServiceJob } from '../../wire/service.ts';
import type { DeletedPrincipal } from '../identitystore/internal.ts';
import { removeRoleIfUnused } from './assignments/request-jobs.ts';
import { Assignments } from './records.ts';

const assignmentsPerStep = 20;

export const receivePrincipalDeleted: EventReceiver<DeletedPrincipal> = async (principal, tx) => {
  const more = await removeAssignments(tx, principal);
  if (more) tx.enqueue({ kind: 'sso-admin/principal-deleted', payload: principal });
};

export const principalDeletedJob: ServiceJob<DeletedPrincipal> = {
  steps: {
    start: async (principal, ctx) => {
      const more = await ctx.write((tx) => removeAssignments(tx, principal));
      return more ? { step: 'start', payload: principal } : undefined;
    },
  },
};

/** Whether there are more. */
async function removeAssignments(tx: WriteTx, { identityStoreId, type, id }: DeletedPrincipal): Promise<boolean> {
  const list = await tx.in(Assignments).listBy('principal', [identityStoreId, type, id], { limit: assignmentsPerStep });
  for (const assignment of list.items) {
    const { instanceArn, permissionSetArn, account, principalType, principalId } = assignment;
    await tx.in(Assignments).delete(instanceArn, permissionSetArn, account, principalType, principalId);
    await removeRoleIfUnused(tx, assignment);
  }
  return list.next !== undefined;
}
