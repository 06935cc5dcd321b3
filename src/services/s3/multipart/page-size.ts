/** Numbers that listings take from the query. */
import { AwsError } from '../../../wire/errors.ts';

const maxPage = 1000;

/** As many as are asked for, and no more than a page has. @throws AwsError InvalidArgument */
export function pageSize(name: string, asked: number | undefined): number {
  return Math.min(numberOf(name, asked ?? maxPage), maxPage);
}

/** Nothing is 0. @throws AwsError InvalidArgument */
export function numberOf(name: string, asked: string | number | undefined): number {
  const text = String(asked ?? 0);
  if (/^\d{1,10}$/.test(text) && Number(text) < 2 ** 31) return Number(text);
  throw new AwsError(
    'InvalidArgument',
    /^-?\d{1,10}$/.test(text)
      ? `Argument ${name} must be an integer between 0 and 2147483647`
      : `Provided ${name} not an integer or within integer range`,
    { ArgumentName: name, ArgumentValue: text },
    400,
  );
}
