/** EnableKey and DisableKey. https://docs.aws.amazon.com/kms/latest/developerguide/enabling-keys.html */
import type { Context } from '../../../wire/context.ts';
import type { Operation } from '../../../wire/service.ts';
import { requireKey } from '../access/find-key.ts';
import { rotationJob } from '../material/rotation-job.ts';
import type { KeyState } from '../records.ts';
import { Keys } from '../records.ts';
import { checkCustomers, checkState } from './key-state.ts';

export const enableKey: Operation<'kms', 'EnableKey'> = (input, ctx) => change(input.KeyId, ctx, 'Enabled');

export const disableKey: Operation<'kms', 'DisableKey'> = (input, ctx) => change(input.KeyId, ctx, 'Disabled');

async function change(named: string, ctx: Context, state: KeyState): Promise<object> {
  await ctx.write(async (tx) => {
    const key = await requireKey(tx, ctx, named);
    checkCustomers(key);
    checkState(key, ['Enabled', 'Disabled']);
    await tx.in(Keys).put({ ...key, state });
    // What fell due while it was disabled is done now.
    if (state === 'Enabled' && key.rotation && key.rotation.nextAt <= ctx.clock.now()) tx.enqueue(rotationJob(key));
  });
  return {};
}
