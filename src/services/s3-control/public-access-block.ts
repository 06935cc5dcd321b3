/**
 * Block Public Access of an account: in force for each of its buckets, beside the bucket's own.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_PutPublicAccessBlock.html
 */
import type { Context } from '../../wire/context.ts';
import { AwsError } from '../../wire/errors.ts';
import { AccountPublicAccess } from '../s3/internal.ts';
import type { PublicAccessBlock } from '../s3/internal.ts';
import { checkOwnAccount } from './own-account.ts';

interface OfAccount {
  readonly AccountId: string;
}

interface Put extends OfAccount {
  readonly PublicAccessBlockConfiguration: Partial<PublicAccessBlock>;
}

export async function putPublicAccessBlock(input: Put, ctx: Context): Promise<object> {
  checkOwnAccount(input, ctx);
  const {
    BlockPublicAcls = false,
    IgnorePublicAcls = false,
    BlockPublicPolicy = false,
    RestrictPublicBuckets = false,
  } = input.PublicAccessBlockConfiguration;
  const block = { BlockPublicAcls, IgnorePublicAcls, BlockPublicPolicy, RestrictPublicBuckets };
  await ctx.write((tx) => tx.in(AccountPublicAccess).put({ account: ctx.account, ...block }));
  return {};
}

export async function getPublicAccessBlock(
  input: OfAccount,
  ctx: Context,
): Promise<{ readonly PublicAccessBlockConfiguration: PublicAccessBlock }> {
  checkOwnAccount(input, ctx);
  const found = await ctx.read((tx) => tx.in(AccountPublicAccess).get(ctx.account));
  if (!found) {
    const message = 'The public access block configuration was not found';
    throw new AwsError('NoSuchPublicAccessBlockConfiguration', message, { AccountId: ctx.account }, 404);
  }
  const { account: _account, ...PublicAccessBlockConfiguration } = found;
  return { PublicAccessBlockConfiguration };
}

export async function deletePublicAccessBlock(input: OfAccount, ctx: Context): Promise<object> {
  checkOwnAccount(input, ctx);
  await ctx.write((tx) => tx.in(AccountPublicAccess).delete(ctx.account));
  return {};
}
