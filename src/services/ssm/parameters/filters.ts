/**
 * Filters of lists of parameters: which are taken where, and what each keeps.
 * https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_ParameterStringFilter.html
 */
import type { Input } from '../../../wire/aws-types.ts';
import { AwsError } from '../../../wire/errors.ts';
import { invalid } from '../errors.ts';
import type { ParameterRecord } from '../records.ts';
import { nameRequirements } from './names.ts';
import { isUnder } from './paths.ts';

type Describe = Input<'ssm', 'DescribeParameters'>;
type Given = NonNullable<Describe['ParameterFilters']>[number];

export interface Filter {
  readonly key: string;
  readonly values: readonly string[];
  keep(record: ParameterRecord): boolean;
  /** Of a Label: the version that has one of those asked for. */
  labelOf(record: ParameterRecord): number | undefined;
}

/** Of GetParametersByPath. @throws AwsError */
export function byPathFilters(given: readonly Given[] = []): readonly Filter[] {
  return checked(given, ({ Key = '' }) => {
    if (!['Type', 'KeyId', 'Label'].includes(Key)) throw invalidKey(Key, ['Type', 'KeyId']);
  });
}

/** Of DescribeParameters. @throws AwsError */
export function describeFilters({ ParameterFilters = [], Filters = [] }: Describe): readonly Filter[] {
  if (ParameterFilters.length > 0 && Filters.length > 0)
    throw invalid('You can use either Filters or ParameterFilters in a single request.');
  const old = Filters.map(({ Key, Values }) => ({
    key: String(Key),
    values: Values ?? [],
    labelOf: () => undefined,
    keep: (record: ParameterRecord) =>
      (Values ?? []).some((value) =>
        Key === 'Name' ? record.name.startsWith(value) : (Key === 'Type' ? record.type : record.keyId) === value,
      ),
  }));
  const filters = checked(ParameterFilters, ({ Key = '' }) => {
    if (Key === 'Label') throw invalidKey(Key, ['Path', 'Name', 'Type', 'KeyId', 'Tier']);
  });
  return [...old, ...filters];
}

function checked(given: readonly Given[], check: (filter: Given) => void): readonly Filter[] {
  const keys = new Set<string>();
  return given.map((filter) => {
    const { Key: key = '', Values: values = [] } = filter;
    check(filter);
    if (keys.has(key))
      throw new AwsError(
        'InvalidFilterKey',
        `The following filter is duplicated in the request: ${key}. A request can contain only one occurrence of a ` +
          'specific filter.',
      );
    keys.add(key);
    if (values.length === 0 && !key.startsWith('tag:'))
      throw new AwsError('InvalidFilterValue', `The following filter values are missing : null for filter key ${key}.`);
    const option = filter.Option ?? (key === 'Path' ? 'OneLevel' : 'Equals');
    requireOption(key, option);
    requireValues(key, values);
    return filterOf(key, option, values);
  });
}

const options: Readonly<Record<string, readonly string[]>> = {
  Path: ['Recursive', 'OneLevel'],
  Name: ['BeginsWith', 'Equals', 'Contains'],
  Label: ['Equals'],
};

/** AWS's text leaves Contains out, which names may be asked by. */
function requireOption(key: string, option: string): void {
  const allowed = options[key] ?? ['BeginsWith', 'Equals'];
  if (allowed.includes(option)) return;
  const named = allowed.filter((one) => one !== 'Contains').join(', ');
  throw new AwsError(
    'InvalidFilterOption',
    `The following filter option is not valid: ${option}. Valid options include: [${named}].`,
  );
}

const enumerations: Readonly<Record<string, readonly string[]>> = {
  Tier: ['Standard', 'Advanced', 'Intelligent-Tiering'],
  Type: ['String', 'StringList', 'SecureString'],
};

function requireValues(key: string, values: readonly string[]): void {
  const known = enumerations[key];
  for (const value of values) {
    if (known && !known.includes(value))
      throw new AwsError(
        'InvalidFilterOption',
        `The following filter value is not valid: ${value}. Valid values include: [${known.join(', ')}].`,
      );
    if ((key === 'Path' || key === 'Name') && /^\/?(?:aws|ssm)/i.test(value))
      throw invalid(
        'Filters for common parameters can\'t be prefixed with "aws" or "ssm" (case-insensitive). When using global ' +
          'parameters, please specify within a global namespace.',
      );
    if (key === 'Path' && (!value.startsWith('/') || value.includes('//') || !/^[\w./-]*$/.test(value)))
      throw nameRequirements();
  }
}

/** Names with and without their first slash are told apart by nobody here. */
function withSlash(name: string): string {
  return `/${name.replace(/^\/+/, '')}`;
}

function filterOf(key: string, option: string, values: readonly string[]): Filter {
  const labelOf = ({ labels }: ParameterRecord) =>
    key === 'Label' ? labels[values.find((value) => Object.hasOwn(labels, value)) ?? ''] : undefined;
  const wanted = key === 'Name' && option !== 'Contains' ? values.map(withSlash) : values;
  const matches = (text: string) =>
    wanted.some((value) =>
      option === 'BeginsWith' ? text.startsWith(value) : option === 'Contains' ? text.includes(value) : text === value,
    );
  return { key, values, labelOf, keep: (record) => keeps(record) };

  function keeps(record: ParameterRecord): boolean {
    if (key === 'Path') return values.some((path) => isUnder(record.name, path, option === 'Recursive'));
    if (key === 'Label') return labelOf(record) !== undefined;
    if (key.startsWith('tag:')) {
      const tag = record.tags.find(({ Key }) => Key === key.slice('tag:'.length));
      return tag !== undefined && (values.length === 0 || matches(tag.Value));
    }
    const member = memberOf(record, key);
    return member !== undefined && matches(member);
  }
}

function memberOf(record: ParameterRecord, key: string): string | undefined {
  if (key === 'Name') return withSlash(record.name);
  if (key === 'Type') return record.type;
  if (key === 'KeyId') return record.keyId;
  return key === 'Tier' ? record.tier : record.dataType;
}

function invalidKey(key: string, valid: readonly string[]): AwsError {
  return new AwsError(
    'InvalidFilterKey',
    `The following filter key is not valid: ${key}. Valid filter keys include: [${valid.join(', ')}].`,
  );
}
