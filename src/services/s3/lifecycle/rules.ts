/**
 * Lifecycle rules as they are kept, and S3's checks of them, with its texts.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html
 */
import type { Input } from '../../../wire/aws-types.ts';
import { AwsError } from '../../../wire/errors.ts';
import type { Kind } from '../buckets/configurations.ts';
import { malformedXml } from '../errors.ts';

export type SentRule = NonNullable<
  NonNullable<Input<'s3', 'PutBucketLifecycleConfiguration'>['LifecycleConfiguration']>['Rules']
>[number];
type Filter = NonNullable<SentRule['Filter']>;

export interface LifecycleConfiguration {
  /** Dates are text, as JSON has them. */
  readonly rules: readonly LifecycleRule[];
  readonly transitionMinimum: string;
}

/** A rule as it was sent, but for an ID that it always has. */
export type LifecycleRule = Omit<SentRule, 'ID'> & { readonly ID: string };

export const lifecycle: Kind<LifecycleConfiguration> = { name: 'lifecycle' };

export const maxIdCharacters = 255;
const maxRules = 1000;
const dayMs = 86_400_000;

/** @throws AwsError MalformedXML, InvalidArgument, InvalidRequest */
export function checkRules(rules: readonly SentRule[]): void {
  if (rules.length === 0) throw malformedXml();
  if (rules.length > maxRules)
    throw invalidRequest(`The number of lifecycle rules must not exceed the allowed limit of ${maxRules} rules.`);
  const ids = rules.flatMap(({ ID }) => (ID === undefined || ID === '' ? [] : [ID]));
  if (ids.some((id) => id.length > maxIdCharacters))
    throw invalidArgument(`ID length should not exceed allowed limit of ${maxIdCharacters}`);
  if (new Set(ids).size < ids.length)
    throw invalidArgument('Rule ID must be unique. Found same ID for more than one rule');
  for (const rule of rules) checkRule(rule);
}

function checkRule(rule: SentRule): void {
  if ((rule.Filter === undefined) === (rule.Prefix === undefined)) throw malformedXml();
  if (rule.Filter) checkFilter(rule.Filter);
  const { Expiration, NoncurrentVersionExpiration, AbortIncompleteMultipartUpload } = rule;
  const transitions = [...(rule.Transitions ?? []), ...(rule.NoncurrentVersionTransitions ?? [])];
  const actions = [Expiration, NoncurrentVersionExpiration, AbortIncompleteMultipartUpload];
  if (actions.every((action) => action === undefined) && transitions.length === 0)
    throw invalidRequest('At least one action needs to be specified in a rule.');
  if (Expiration) checkExpiration(Expiration);
  if (NoncurrentVersionExpiration) checkNoncurrent(NoncurrentVersionExpiration);
  if (AbortIncompleteMultipartUpload)
    checkDays(
      AbortIncompleteMultipartUpload.DaysAfterInitiation,
      'DaysAfterInitiation',
      'AbortIncompleteMultipartUpload',
    );
  for (const transition of rule.Transitions ?? []) checkTransition(transition);
  for (const { NoncurrentDays, StorageClass } of rule.NoncurrentVersionTransitions ?? []) {
    if (StorageClass === undefined || NoncurrentDays === undefined) throw malformedXml();
  }
  checkOrder(rule);
  const { tags, hasSize } = filterOf(rule);
  if (tags.length === 0 && !hasSize) return;
  const refuse = (action: string, what: string) => invalidRequest(`${action} cannot be specified with ${what}.`);
  if (tags.length > 0 && Expiration?.ExpiredObjectDeleteMarker !== undefined)
    throw refuse('ExpiredObjectDeleteMarker', 'Tags');
  if (AbortIncompleteMultipartUpload)
    throw refuse('AbortIncompleteMultipartUpload', tags.length > 0 ? 'Tags' : 'Object Size');
}

function checkFilter(filter: Filter): void {
  const { And } = filter;
  if (Object.values(filter).filter((value) => value !== undefined).length > 1) throw malformedXml();
  if (!And) return;
  const { Tags = [], ...others } = And;
  if (Tags.length + Object.values(others).filter((value) => value !== undefined).length < 2) throw malformedXml();
  if (new Set(Tags.map(({ Key }) => Key)).size < Tags.length)
    throw invalidRequest('Duplicate Tag Keys are not allowed.');
  const { ObjectSizeGreaterThan: above, ObjectSizeLessThan: below } = And;
  if (above !== undefined && below !== undefined && above >= below)
    throw invalidRequest("'ObjectSizeLessThan' has to be a value greater than 'ObjectSizeGreaterThan'.");
}

function checkExpiration({ Date: date, Days, ExpiredObjectDeleteMarker }: NonNullable<SentRule['Expiration']>): void {
  if ([date, Days, ExpiredObjectDeleteMarker].filter((value) => value !== undefined).length !== 1) throw malformedXml();
  if (Days !== undefined) checkDays(Days, 'Days', 'Expiration');
  checkDate(date);
}

function checkDate(date: Date | undefined): void {
  if (date === undefined || date.getTime() % dayMs === 0) return;
  throw new AwsError(
    'InvalidArgument',
    "'Date' must be at midnight GMT",
    { ArgumentName: 'Date', ArgumentValue: date.toISOString() },
    400,
  );
}

function checkNoncurrent({
  NoncurrentDays,
  NewerNoncurrentVersions: newer,
}: NonNullable<SentRule['NoncurrentVersionExpiration']>): void {
  const action = 'NoncurrentVersionExpiration';
  if (NoncurrentDays === undefined && newer === undefined) throw malformedXml();
  if (NoncurrentDays !== undefined) checkDays(NoncurrentDays, 'NoncurrentDays', action);
  if (newer === undefined) return;
  checkDays(newer, 'NewerNoncurrentVersions', action);
  if (newer > 100) throw invalidArgument(`'NewerNoncurrentVersions' for ${action} action must not exceed 100`);
}

function checkDays(days: number | undefined, name: string, action: string): void {
  if (days === undefined) throw malformedXml();
  if (days <= 0) throw invalidArgument(`'${name}' for ${action} action must be a positive integer`);
}

/** Infrequently accessed classes want an object to be a month old. */
const monthOld: ReadonlySet<string | undefined> = new Set(['STANDARD_IA', 'ONEZONE_IA']);

function checkTransition({ Date: date, Days, StorageClass }: NonNullable<SentRule['Transitions']>[number]): void {
  if (StorageClass === undefined || (date === undefined) === (Days === undefined)) throw malformedXml();
  checkDate(date);
  if (Days === undefined) return;
  if (Days < 0) throw invalidArgument("'Days' for Transition action must be a nonnegative integer");
  if (monthOld.has(StorageClass) && Days < 30)
    throw invalidArgument(
      `'Days' in Transition action must be greater than or equal to 30 for storageClass '${StorageClass}'`,
    );
}

function checkOrder(rule: SentRule): void {
  const days = rule.Expiration?.Days;
  const last = Math.max(...(rule.Transitions ?? []).flatMap(({ Days }) => (Days === undefined ? [] : [Days])));
  if (days === undefined || last < days) return;
  throw invalidArgument(
    `'Days' in the Expiration action for filter '(prefix=${filterOf(rule).prefix})' must be greater than 'Days' in ` +
      'the Transition action',
  );
}

export interface RuleFilter {
  readonly prefix: string;
  readonly tags: readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[];
  /** Bytes, both excluded. */
  readonly above: number;
  readonly below: number;
  readonly hasSize: boolean;
}

/** Whichever way it is written. */
export function filterOf({ Prefix, Filter: filter = {} }: Pick<SentRule, 'Filter' | 'Prefix'>): RuleFilter {
  const { And } = filter;
  const above = And?.ObjectSizeGreaterThan ?? filter.ObjectSizeGreaterThan;
  const below = And?.ObjectSizeLessThan ?? filter.ObjectSizeLessThan;
  return {
    prefix: Prefix ?? And?.Prefix ?? filter.Prefix ?? '',
    tags: And?.Tags ?? (filter.Tag ? [filter.Tag] : []),
    above: above ?? -1,
    below: below ?? Infinity,
    hasSize: above !== undefined || below !== undefined,
  };
}

function invalidRequest(message: string): AwsError {
  return new AwsError('InvalidRequest', message, {}, 400);
}

function invalidArgument(message: string): AwsError {
  return new AwsError('InvalidArgument', message, {}, 400);
}
