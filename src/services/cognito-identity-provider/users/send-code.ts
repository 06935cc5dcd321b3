/** A code for a user who is there: kept and mailed in one transaction. */
import type { Context } from '../../../wire/context.ts';
import { putCode, type NewCode } from '../codes/codes.ts';
import { composeMessage, deliveryDetails, type MessageRequest } from '../messages/delivery.ts';
import type { UserRecord } from '../user-records.ts';
import { poolMessageDue, sealMessage } from '../messages/message.ts';

export interface CodeRequest extends Omit<MessageRequest, 'secret' | 'user'> {
  readonly user: UserRecord;
  readonly purpose: NewCode['purpose'];
}

/** What the operation answers. @throws AwsError LimitExceededException */
export async function sendCode(ctx: Context, { purpose, ...request }: CodeRequest) {
  const { user, to } = request;
  const code = ctx.ids.digits(6);
  const message = await composeMessage(ctx, { ...request, secret: code });
  await ctx.write(async (tx) => {
    await putCode(tx, ctx, user, { purpose, code, destination: to });
    tx.emit(poolMessageDue, sealMessage(ctx.seal, message));
  });
  return { CodeDeliveryDetails: deliveryDetails(to) };
}
