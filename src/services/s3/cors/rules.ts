/**
 * A bucket's CORS rules, and what of them a request meets: the first rule that allows its origin, method and headers.
 * Pure. https://docs.aws.amazon.com/AmazonS3/latest/userguide/ManageCorsUsing.html
 */
import { AwsError } from '../../../wire/errors.ts';
import { malformedXml } from '../errors.ts';

export interface CorsRule {
  readonly ID?: string | undefined;
  readonly AllowedHeaders?: readonly string[] | undefined;
  readonly AllowedMethods: readonly string[];
  readonly AllowedOrigins: readonly string[];
  readonly ExposeHeaders?: readonly string[] | undefined;
  readonly MaxAgeSeconds?: number | undefined;
}

export interface CrossOriginAsked {
  readonly origin: string;
  /** The one that is to come, or the request's own. */
  readonly method: string;
  /** `Access-Control-Request-Headers`, as sent. */
  readonly headers: string | undefined;
}

const maxRules = 100;
const maxIdCharacters = 255;
const methods: ReadonlySet<string> = new Set(['GET', 'PUT', 'POST', 'DELETE', 'HEAD']);

/** @throws AwsError MalformedXML, InvalidRequest */
export function checkRules(rules: readonly CorsRule[]): void {
  if (rules.length === 0) throw malformedXml();
  if (rules.length > maxRules) {
    throw invalid(`The number of CORS rules should not exceed allowed limit of ${maxRules} rules.`);
  }
  const ids = rules.flatMap(({ ID }) => (ID === undefined ? [] : [ID]));
  if (ids.some((id) => id.length > maxIdCharacters))
    throw new AwsError('InvalidArgument', `ID length should not exceed allowed limit of ${maxIdCharacters}`, {}, 400);
  if (new Set(ids).size < ids.length) throw invalid('Rule Id must be unique. Found same Id for more than one rule.');
  for (const rule of rules) checkRule(rule);
}

function checkRule({ AllowedMethods, AllowedOrigins, AllowedHeaders = [], ExposeHeaders = [] }: CorsRule): void {
  if (AllowedMethods.length === 0 || AllowedOrigins.length === 0) throw malformedXml();
  const method = AllowedMethods.find((one) => !methods.has(one));
  if (method !== undefined)
    throw invalid(`Found unsupported HTTP method in CORS config. Unsupported method is ${method}`);
  const origin = AllowedOrigins.find(hasSeveralWildcards);
  if (origin !== undefined) throw invalid(`AllowedOrigin "${origin}" can not have more than one wildcard.`);
  const header = AllowedHeaders.find(hasSeveralWildcards);
  if (header !== undefined) throw invalid(`AllowedHeader "${header}" can not have more than one wildcard.`);
  const exposed = ExposeHeaders.find((one) => one.includes('*'));
  if (exposed !== undefined) {
    const reason = 'We currently do not support wildcard for ExposeHeader.';
    throw invalid(`ExposeHeader "${exposed}" contains wildcard. ${reason}`);
  }
  // They go into the answers' headers as they are.
  const unfit = ExposeHeaders.find((one) => !token.test(one));
  if (unfit !== undefined) throw invalid(`ExposeHeader "${unfit}" is not a valid header name.`);
}

function hasSeveralWildcards(text: string): boolean {
  return text.indexOf('*') !== text.lastIndexOf('*');
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidRequest', message, {}, 400);
}

/** RFC 9110, section 5.6.2. */
const token = /^[a-z0-9!#$%&'*+.^_`|~-]{1,256}$/i;
const maxHeadersAsked = 64;

/** What the answer says; `undefined`: no rule allows it. */
export function corsHeaders(
  rules: readonly CorsRule[],
  asked: CrossOriginAsked,
): Readonly<Record<string, string>> | undefined {
  const names = namesIn(asked.headers);
  const rule = names && rules.find((one) => allows(one, asked, names));
  if (!rule) return undefined;
  const isForAll = rule.AllowedOrigins.includes('*');
  return {
    'access-control-allow-origin': isForAll ? '*' : asked.origin,
    ...(!isForAll && { 'access-control-allow-credentials': 'true' }),
    'access-control-allow-methods': rule.AllowedMethods.join(', '),
    ...(names.length > 0 && { 'access-control-allow-headers': names.join(', ') }),
    ...(rule.ExposeHeaders?.length && { 'access-control-expose-headers': rule.ExposeHeaders.join(', ') }),
    ...(rule.MaxAgeSeconds !== undefined && { 'access-control-max-age': String(rule.MaxAgeSeconds) }),
    vary: 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method',
  };
}

function allows(rule: CorsRule, { origin, method }: CrossOriginAsked, names: readonly string[]): boolean {
  const patterns = (rule.AllowedHeaders ?? []).map((one) => one.toLowerCase());
  return (
    rule.AllowedMethods.includes(method) &&
    rule.AllowedOrigins.some((pattern) => matches(pattern, origin)) &&
    names.every((name) => patterns.some((pattern) => matches(pattern, name)))
  );
}

/** One `*` at most stands for anything, also nothing. */
function matches(pattern: string, text: string): boolean {
  const at = pattern.indexOf('*');
  if (at < 0) return pattern === text;
  const [start, end] = [pattern.slice(0, at), pattern.slice(at + 1)];
  return text.length >= start.length + end.length && text.startsWith(start) && text.endsWith(end);
}

/** In lower case; `undefined`: something else than names of headers, which would go into the answer. */
function namesIn(list: string | undefined): readonly string[] | undefined {
  const names = (list ?? '')
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  return names.length <= maxHeadersAsked && names.every((name) => token.test(name)) ? names : undefined;
}
