/**
 * What names a function: its name, `name:qualifier`, `account:function:name`, or an ARN, with a qualifier or without.
 * https://docs.aws.amazon.com/lambda/latest/api/API_GetFunction.html
 */
import { parseArn } from '../../kernel/arn.ts';
import type { Context } from '../../wire/context.ts';
import { invalid, notFound } from './errors.ts';

type Here = Pick<Context, 'account' | 'region'>;

export interface FunctionPlace extends Here {
  readonly name: string;
  /** `$LATEST`, a version's number or an alias; absent: none is named. */
  readonly qualifier?: string;
}

/**
 * @throws AwsError ResourceNotFoundException where it is another Region's, InvalidParameterValueException where two
 * qualifiers differ
 */
export function placeOf(text: string, here: Here, qualifier?: string): FunctionPlace {
  const place = placeIn(text, here);
  if (place.region !== here.region)
    throw notFound(`Functions from '${place.region}' are not reachable in this region ('${here.region}')`);
  if (qualifier === undefined || qualifier === place.qualifier) return place;
  if (place.qualifier !== undefined)
    throw invalid('The derived qualifier from the function name does not match the specified qualifier.');
  return { ...place, qualifier };
}

/** In whatever Region. */
export function placeIn(text: string, { account, region }: Here): FunctionPlace {
  const arn = parseArn(text);
  const parts = arn ? arn.resource.split(':') : text.split(':');
  if (arn) return named(parts.length > 1 ? parts.slice(1) : parts, { account: arn.account, region: arn.region });
  if (parts[1] === 'function' && /^\d{12}$/.test(parts[0]!))
    return named(parts.slice(2), { account: parts[0]!, region });
  return named(parts[0] === 'function' && parts.length > 1 ? parts.slice(1) : parts, { account, region });
}

function named([name = '', qualifier]: readonly string[], here: Here): FunctionPlace {
  return { ...here, name, ...(qualifier !== undefined && qualifier !== '' && { qualifier }) };
}

export function functionArn({ account, region, name, qualifier }: FunctionPlace): string {
  const arn = `arn:aws:lambda:${region}:${account}:function:${name}`;
  return qualifier === undefined ? arn : `${arn}:${qualifier}`;
}

/** Without the qualifier. */
export function bareArn(place: FunctionPlace): string {
  return functionArn({ account: place.account, region: place.region, name: place.name });
}

/** Of the session of a function's role, which has at least two characters: as on AWS of a name that has one. */
export function sessionName(name: string): string {
  return name.length < 2 ? `${name}@lambda_function` : name.slice(0, 64);
}

export interface LayerPlace extends Here {
  readonly name: string;
  /** Absent: the layer itself. */
  readonly version?: number;
}

export function layerPlace(text: string, { account, region }: Here, version?: number): LayerPlace {
  const arn = parseArn(text);
  const given = version !== undefined && { version };
  if (!arn) return { account, region, name: text, ...given };
  const [, name = '', number] = arn.resource.split(':');
  const ofArn = /^\d{1,15}$/.test(number ?? '') && { version: Number(number) };
  return { account: arn.account, region: arn.region, name, ...ofArn, ...given };
}

export function layerArn({ account, region, name, version }: LayerPlace): string {
  const arn = `arn:aws:lambda:${region}:${account}:layer:${name}`;
  return version === undefined ? arn : `${arn}:${version}`;
}

export function mappingArn({ account, region }: Here, id: string): string {
  return `arn:aws:lambda:${region}:${account}:event-source-mapping:${id}`;
}

/** The id in a mapping's ARN. */
export function mappingIn(arn: string): string | undefined {
  return /^event-source-mapping:(.+)$/.exec(parseArn(arn)?.resource ?? '')?.[1];
}
