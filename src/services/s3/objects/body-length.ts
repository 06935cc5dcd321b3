/** How long a body may be that one request brings: it has to say so first. */
import type { Context } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import { missingLength, notImplemented } from '../errors.ts';

/** One PutObject or UploadPart takes at most 5 GiB. */
export const maxBodyBytes = 5 * 1024 ** 3;

/** @throws AwsError MissingContentLength, NotImplemented, EntityTooLarge */
export function checkLength({ http: { headers } }: Pick<Context, 'http'>): void {
  // Nobody has sent it: another service's call.
  if (Object.keys(headers).length === 0) return;
  const isFramed = headers['x-amz-content-sha256']?.startsWith('STREAMING-') === true;
  const decoded = headers['x-amz-decoded-content-length'];
  const length = decoded ?? (isFramed ? undefined : headers['content-length']);
  if (length === undefined && !isFramed && headers['transfer-encoding'] !== undefined)
    throw notImplemented('Transfer-Encoding');
  if (length === undefined || !/^\d+$/.test(length)) throw new AwsError('MissingContentLength', missingLength, {}, 411);
  if (Number(length) <= maxBodyBytes) return;
  throw new AwsError(
    'EntityTooLarge',
    'Your proposed upload exceeds the maximum allowed size',
    { ProposedSize: Number(length), MaxSizeAllowed: maxBodyBytes },
    400,
  );
}
