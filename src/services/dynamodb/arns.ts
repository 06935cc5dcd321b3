/** ARNs of tables, their indexes and streams; a table's name in a request may be its ARN. */
import { parseArn } from '../../kernel/arn.ts';
import type { Context } from '../../wire/context.ts';
import { validation } from './errors.ts';

/** Where a table is; a scope of collections as well. */
export interface TablePlace {
  readonly account: string;
  readonly region: string;
  readonly name: string;
}

type Here = Pick<Context, 'account' | 'region'>;

const nameForm = /^[a-zA-Z0-9_.-]{3,255}$/;

/** @throws AwsError ValidationException */
export function placeOfTable(nameOrArn: string, { account, region }: Here): TablePlace {
  const { name, ...place } = nameOrArn.startsWith('arn:')
    ? (placeOfArn(nameOrArn) ?? { account, region, name: '' })
    : { account, region, name: nameOrArn };
  if (!nameForm.test(name))
    throw validation(
      'Invalid table/index name.  Table/index names must be between 3 and 255 characters long, and may contain only ' +
        "the characters a-z, A-Z, 0-9, '_', '-', and '.'",
    );
  if (place.region !== region) throw validation(`Invalid TableArn: ${nameOrArn} is of another Region than ${region}`);
  return { ...place, name };
}

/** Of a table's ARN, and of those of what is in it. */
export function placeOfArn(arn: string): (TablePlace & { readonly rest: string }) | undefined {
  const parsed = parseArn(arn);
  if (parsed?.service !== 'dynamodb') return undefined;
  const [kind, name = '', ...rest] = parsed.resource.split('/');
  if (kind !== 'table' || name === '') return undefined;
  return { account: parsed.account, region: parsed.region, name, rest: rest.join('/') };
}

export function tableArn({ account, region, name }: TablePlace): string {
  return `arn:aws:dynamodb:${region}:${account}:table/${name}`;
}

export function indexArn(place: TablePlace, index: string): string {
  return `${tableArn(place)}/index/${index}`;
}

export function streamArn(place: TablePlace, label: string): string {
  return `${tableArn(place)}/stream/${label}`;
}
