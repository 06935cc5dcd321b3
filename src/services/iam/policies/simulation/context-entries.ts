/**
 * The values of condition keys that a simulated request has, with AWS's sentences on those that are none.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_ContextEntry.html
 */
import { addressOf } from '../../../../policy/values/ip-address.ts';
import { dateOf, decimalOf, isBase64 } from '../../../../policy/values/values.ts';
import type { Input } from '../../../../wire/aws-types.ts';
import { invalidInput } from '../../errors.ts';

type Entry = NonNullable<Input<'iam', 'SimulateCustomPolicy'>['ContextEntries']>[number];

/** By the keys in lower case; a list's values are a list, however many there are. */
export type GivenContext = ReadonlyMap<string, string | readonly string[]>;

/** @throws AwsError InvalidInput */
export function contextEntries(entries: readonly Entry[]): GivenContext {
  return new Map(entries.filter((entry) => Object.keys(entry).length > 0).map(keyAndValue));
}

const formats: Readonly<Record<string, (value: string) => boolean>> = {
  numeric: (value) => decimalOf(value) !== undefined,
  date: (value) => dateOf(value) !== undefined,
  ip: (value) => addressOf(value.split('/')[0]!) !== undefined,
  binary: isBase64,
};

function keyAndValue(entry: Entry): [string, string | readonly string[]] {
  const { ContextKeyName: name = '', ContextKeyType: type, ContextKeyValues: values = [] } = entry;
  if (name === '') throw invalidInput('ContextKeyName cannot be null or empty.');
  if (type === undefined) throw invalidInput(`Context key ${name} has invalid type null.`);
  if (values.length === 0) throw invalidInput(`Context values for context key ${name} cannot be null or empty.`);
  const kind = type.replace(/List$/, '');
  if (Object.hasOwn(formats, kind) && !values.every(formats[kind]!))
    throw invalidInput(`Invalid context value for key ${name}: expected ${kind} format.`);
  return [name.toLowerCase(), type.endsWith('List') || values.length > 1 ? values : values[0]!];
}
