/** What a pool's PostConfirmation function is told. */
import type { Context } from '../../../../wire/context.ts';
import type { PoolRecord } from '../../records.ts';
import { runTrigger } from '../../triggers/run-trigger.ts';
import type { UserRecord } from '../../user-records.ts';

export interface Confirmation {
  readonly pool: PoolRecord;
  readonly clientId?: string | undefined;
  readonly user: UserRecord;
  readonly source: 'PostConfirmation_ConfirmSignUp' | 'PostConfirmation_ConfirmForgotPassword';
  readonly clientMetadata: object | undefined;
}

/** Once it is durable. @throws AwsError what the function failed with; the user stays confirmed, as in AWS */
export async function afterConfirmation(ctx: Context, { clientMetadata = {}, ...call }: Confirmation): Promise<void> {
  await runTrigger(ctx, 'PostConfirmation', { ...call, request: { clientMetadata }, response: {} });
}
