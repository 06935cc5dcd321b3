/** How long a body may be that one request brings: it has to say so first. */
import type { Context } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import { notImplemented } from '../errors.ts';

/** One PutObject or UploadPart takes at most 5 GiB. */
export const maxBodyBytes = 5 * 1024 ** 3;

/** @throws AwsError NotImplemented, EntityTooLarge */
export function checkLength({ http: { headers } }: Pick<Context, 'http'>): void {
  const length = headers['x-amz-decoded-content-length'] ?? headers['content-length'];
  if (headers['transfer-encoding'] !== undefined && length === undefined) throw notImplemented('Transfer-Encoding');
  if (Number(length) <= maxBodyBytes || length === undefined) return;
  throw new AwsError(
    'EntityTooLarge',
    'Your proposed upload exceeds the maximum allowed size',
    { ProposedSize: Number(length), MaxSizeAllowed: maxBodyBytes },
    400,
  );
}
