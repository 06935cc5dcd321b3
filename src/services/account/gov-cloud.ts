/** https://docs.aws.amazon.com/accounts/latest/APIReference/API_GetGovCloudAccountInformation.html */
import type { Context } from '../../wire/context.ts';
import { notFound } from './errors.ts';
import { requireTarget } from './target-account.ts';

/** There is no other partition here, so no account has a GovCloud account: AWS's answer for those. */
export const getGovCloudAccountInformation = (
  input: { readonly StandardAccountId?: string },
  ctx: Context,
): Promise<never> =>
  ctx.read(async (tx) => {
    const account = await requireTarget(tx, ctx, input.StandardAccountId);
    throw notFound(`GovCloud Account ID not found for Standard Account - ${account}.`);
  });
