/** What the sign-in side does when a user of the identity store has been deleted. */
import type { DeletedPrincipal } from '../services/identitystore/internal.ts';
import type { WriteTx } from '../wire/context.ts';
import type { EventReceiver, ServiceJob } from '../wire/service.ts';
import { forgetUser } from './password/passwords.ts';

export const receivePrincipalDeleted: EventReceiver<DeletedPrincipal> = (principal, tx) => forget(tx, principal);

/** As the identity store of version 0.1 enqueued it, before it told events: for rows that still wait. */
export const principalDeletedJob: ServiceJob<DeletedPrincipal> = {
  steps: { start: (principal, ctx) => ctx.write((tx) => forget(tx, principal)) },
};

/** A deleted user's password, devices, sessions, tokens and links go too. Deleted groups leave nothing here. */
async function forget(tx: WriteTx, { identityStoreId, type, id }: DeletedPrincipal): Promise<void> {
  if (type === 'USER') await forgetUser(tx, identityStoreId, id);
}
