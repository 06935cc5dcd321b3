/** The job that removes a deleted user's or group's assignments, and the roles that nobody else needs. */
import type { JobHandler } from '../../kernel/jobs.ts';
import type { Context } from '../../wire/context.ts';
import type { DeletedPrincipal } from '../identitystore/internal.ts';
import { removeRoleIfUnused } from './request-jobs.ts';
import { Assignments } from './records.ts';

const assignmentsPerStep = 20;

export const principalDeletedJob: JobHandler<DeletedPrincipal, Context> = {
  steps: {
    start: async (principal, ctx) => {
      const more = await ctx.write(async (tx) => {
        const { identityStoreId, type, id } = principal;
        const list = await tx.in(Assignments).listBy('principal', [identityStoreId, type, id], { limit: assignmentsPerStep });
        for (const assignment of list.items) {
          const { instanceArn, permissionSetArn, account, principalType, principalId } = assignment;
          await tx.in(Assignments).delete(instanceArn, permissionSetArn, account, principalType, principalId);
          await removeRoleIfUnused(tx, assignment);
        }
        return list.next !== undefined;
      });
      return more ? { step: 'start', payload: principal } : undefined;
    },
  },
};
