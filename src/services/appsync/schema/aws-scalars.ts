/**
 * AppSync's own scalars: what each takes, in and out.
 * https://docs.aws.amazon.com/appsync/latest/devguide/scalars.html
 */
import { isIP } from 'node:net';

const date = /^(\d{4})-(\d\d)-(\d\d)/;
const zone = '(?:Z|[+-]\\d\\d:\\d\\d(?::\\d\\d)?)';
const clock = '(?:[01]\\d|2[0-3]):[0-5]\\d(?::[0-5]\\d(?:\\.\\d{1,9})?)?';
const dateForm = new RegExp(`^\\d{4}-\\d\\d-\\d\\d${zone}?$`);
const timeForm = new RegExp(`^${clock}${zone}?$`);
const dateTimeForm = new RegExp(`^\\d{4}-\\d\\d-\\d\\dT${clock}${zone}$`);
const email =
  /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?(?:\.[A-Za-z0-9-]{1,63})+$/;

function isDay(text: string): boolean {
  const [, year, month, day] = date.exec(text) ?? [];
  const made = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  return made.getUTCMonth() === Number(month) - 1 && made.getUTCDate() === Number(day);
}

const isText = (value: unknown): value is string => typeof value === 'string' && value.length <= 100_000;

function isAddress(value: unknown): boolean {
  if (!isText(value)) return false;
  const [address = '', prefix, ...others] = value.split('/');
  const kind = isIP(address);
  if (kind === 0 || others.length > 0) return false;
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (kind === 4 ? 32 : 128));
}

/** By name, whether a value is one. */
export const awsScalars: Readonly<Record<string, (value: unknown) => boolean>> = {
  AWSDate: (value) => isText(value) && dateForm.test(value) && isDay(value),
  AWSTime: (value) => isText(value) && timeForm.test(value),
  AWSDateTime: (value) => isText(value) && dateTimeForm.test(value) && isDay(value),
  AWSTimestamp: (value) => Number.isSafeInteger(value),
  AWSEmail: (value) => isText(value) && value.length <= 320 && email.test(value),
  AWSJSON: (value) => typeof value === 'string' && isJson(value),
  AWSURL: (value) => isText(value) && /^[a-z][a-z0-9+.-]*:\/\//i.test(value) && URL.canParse(value),
  AWSPhone: (value) => isText(value) && /^\+?[\d\s().-]{3,30}$/.test(value) && /\d{3}/.test(value.replace(/\D/g, '')),
  AWSIPAddress: isAddress,
};

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
