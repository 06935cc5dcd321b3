/** What all listings of objects share: how many they answer at most, and how they write keys. */
import { AwsError } from '../../../wire/errors.ts';

export const maxPage = 1000;

/** @throws AwsError InvalidArgument */
export function pageSize(maxKeys: number = maxPage): number {
  if (maxKeys >= 0) return Math.min(maxKeys, maxPage);
  throw invalidArgument('Argument maxKeys must be an integer between 0 and 2147483647', 'maxKeys', String(maxKeys));
}

/** Listings of versions say it otherwise. @throws AwsError InvalidArgument */
export function versionsPageSize(maxKeys: number = maxPage): number {
  if (maxKeys >= 0) return Math.min(maxKeys, maxPage);
  throw invalidArgument('max-keys cannot be negative', 'max-keys');
}

/**
 * How the listing writes keys: percent-encoded but for slashes where that is asked for, as XML cannot carry all.
 * @throws AwsError InvalidArgument for another encoding
 */
export function writer(encodingType: string | undefined): (text: string) => string {
  if (encodingType === undefined) return (text) => text;
  if (encodingType.toLowerCase() === 'url') return urlEncoded;
  throw invalidArgument('Invalid Encoding Method specified in Request', 'encoding-type', encodingType);
}

/** As AWS's: `test_file(3).png` is `test_file%283%29.png`. A space is `%20`, which every client reads as one. */
function urlEncoded(text: string): string {
  return encodeURIComponent(text)
    .replaceAll('%2F', '/')
    .replace(/[!'()~]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);
}

function invalidArgument(message: string, ArgumentName: string, ArgumentValue?: string): AwsError {
  return new AwsError(
    'InvalidArgument',
    message,
    { ArgumentName, ...(ArgumentValue !== undefined && { ArgumentValue }) },
    400,
  );
}
