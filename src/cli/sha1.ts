/** In hexadecimal: AWS's clients name the files of their caches so. It protects nothing. */
import { createHash } from 'node:crypto';

export function sha1(text: string): string {
  return createHash('sha1').update(text).digest('hex');
}
