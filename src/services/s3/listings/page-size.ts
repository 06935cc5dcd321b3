/** What all listings of objects share: how many they answer at most, and how they write keys. */
import { AwsError } from '../../../wire/errors.ts';

export const maxPage = 1000;

/** @throws AwsError InvalidArgument */
export function pageSize(maxKeys: number = maxPage): number {
  if (maxKeys >= 0) return Math.min(maxKeys, maxPage);
  throw new AwsError(
    'InvalidArgument',
    'Argument maxKeys must be an integer between 0 and 2147483647',
    { ArgumentName: 'maxKeys', ArgumentValue: String(maxKeys) },
    400,
  );
}

/** How the listing writes keys: percent-encoded but for slashes where that is asked for, as XML cannot carry all. */
export function writer(encodingType: string | undefined): (text: string) => string {
  if (encodingType !== 'url') return (text) => text;
  return (text) => encodeURIComponent(text).replaceAll('%2F', '/');
}
