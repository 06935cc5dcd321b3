/** What the sign-in side does after other services' commits. */
import type { JobHandler } from '../kernel/jobs.ts';
import type { DeletedPrincipal } from '../services/identitystore/internal.ts';
import type { Context } from '../wire/context.ts';
import { forgetUser } from './password/passwords.ts';

/** A deleted user's password, devices, sessions, tokens and links go too. Deleted groups leave nothing here. */
export const principalDeleted: JobHandler<DeletedPrincipal, Pick<Context, 'write'>> = {
  steps: {
    start: async (principal, ctx) => {
      if (principal.type === 'USER') await ctx.write((tx) => forgetUser(tx, principal.identityStoreId, principal.id));
    },
  },
};
