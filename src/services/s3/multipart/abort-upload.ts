/** AbortMultipartUpload. https://docs.aws.amazon.com/AmazonS3/latest/API/API_AbortMultipartUpload.html */
import type { Input, Output } from '../../../wire/aws-types.ts';
import type { Context } from '../../../wire/context.ts';
import { notImplemented } from '../errors.ts';
import { dropUpload, uploadOf } from './uploads.ts';

export async function abortMultipartUpload(
  input: Input<'s3', 'AbortMultipartUpload'>,
  ctx: Context,
): Promise<Output<'s3', 'AbortMultipartUpload'>> {
  // Directory buckets alone have it.
  if (input.IfMatchInitiatedTime !== undefined) throw notImplemented('x-amz-if-match-initiated-time');
  await ctx.write(async (tx) => {
    const { upload } = await uploadOf(tx, ctx, input);
    await dropUpload(tx, upload);
  });
  return {};
}
