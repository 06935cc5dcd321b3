/**
 * Dynamic references in texts: `{{resolve:ssm:name:version}}`, `ssm-secure`, and
 * `{{resolve:secretsmanager:secret:SecretString:json-key:stage:version-id}}`.
 *
 * Spec: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html
 */
import { functionOf } from '../functions/names.ts';
import { isObject } from '../json-value.ts';
import { formatError, TemplateError } from '../template-error.ts';

export type DynamicReference = StoredParameter | StoredSecret;

interface StoredParameter {
  /** As it stands in the template, braces included. */
  readonly text: string;
  readonly service: 'ssm' | 'ssm-secure';
  /** Name or ARN of the parameter. */
  readonly name: string;
  /** The newest without. */
  readonly version?: number;
}

interface StoredSecret {
  readonly text: string;
  readonly service: 'secretsmanager';
  /** Name or ARN of the secret. */
  readonly name: string;
  /** The whole secret text without. */
  readonly jsonKey?: string;
  readonly versionStage?: string;
  readonly versionId?: string;
}

/** References of one template. */
export const maxDynamicReferences = 60;

/** Each reference in a value's texts, once. @throws TemplateError for one that is malformed */
export function dynamicReferences(value: unknown): readonly DynamicReference[] {
  const found = new Map<string, DynamicReference>();
  forEachText(value, (text) => {
    for (const part of referencesIn(text)) if (typeof part !== 'string') found.set(part.text, part);
  });
  return [...found.values()];
}

/** The value with references replaced by what `lookup` says; what that is, is not looked through again. */
export function withDynamicReferences(value: unknown, lookup: (reference: DynamicReference) => string): unknown {
  if (typeof value === 'string') {
    if (!value.includes(opening)) return value;
    return referencesIn(value)
      .map((part) => (typeof part === 'string' ? part : lookup(part)))
      .join('');
  }
  if (Array.isArray(value)) return value.map((item) => withDynamicReferences(item, lookup));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, withDynamicReferences(one, lookup)]));
}

const opening = '{{resolve:';

/** Each text in the value that may have a reference. */
function forEachText(value: unknown, visit: (text: string) => void): void {
  if (typeof value === 'string') {
    if (value.includes(opening)) visit(value);
  } else if (Array.isArray(value)) {
    for (const item of value) forEachText(item, visit);
  } else if (isObject(value)) {
    // A reference that Fn::Sub completes is none before.
    const visitor = functionOf(value) === 'Fn::Sub' ? withoutVariables(visit) : visit;
    for (const name of Object.keys(value)) forEachText(value[name], visitor);
  }
}

const withoutVariables =
  (visit: (text: string) => void) =>
  (text: string): void => {
    if (!text.includes('${')) visit(text);
  };

/** The text in pieces: literal ones, and references. One that is not closed is literal. */
function referencesIn(text: string): readonly (string | DynamicReference)[] {
  const parts: (string | DynamicReference)[] = [];
  let from = 0;
  for (let open = text.indexOf(opening); open >= 0; open = text.indexOf(opening, from)) {
    const close = text.indexOf('}}', open);
    if (close < 0) break;
    if (open > from) parts.push(text.slice(from, open));
    parts.push(parseReference(text.slice(open, close + 2)));
    from = close + 2;
  }
  if (from < text.length) parts.push(text.slice(from));
  return parts;
}

function parseReference(text: string): string | DynamicReference {
  const inside = text.slice(opening.length, -2);
  const service = inside.slice(0, inside.indexOf(':'));
  const rest = inside.slice(service.length + 1);
  if (service === 'ssm' || service === 'ssm-secure') return parameterReference(text, service, rest);
  if (service === 'secretsmanager') return secretReference(text, rest);
  return text;
}

function parameterReference(text: string, service: 'ssm' | 'ssm-secure', rest: string): DynamicReference {
  const match = /^((?:arn:[a-z-]+:ssm:[a-z0-9-]*:\d*:parameter)?[a-zA-Z0-9_.\-/]+)(?::(\d{1,9}))?$/.exec(rest);
  if (!match) throw new TemplateError(`Incorrect format is used in the following SSM reference: [${text}]`);
  return { text, service, name: match[1]!, ...(match[2] !== undefined && { version: Number(match[2]) }) };
}

function secretReference(text: string, rest: string): DynamicReference {
  const parts = rest.split(':');
  // An ARN has seven parts: arn:aws:secretsmanager:region:account:secret:name.
  const name = parts.splice(0, parts[0] === 'arn' ? 7 : 1).join(':');
  const [kind = '', jsonKey = '', versionStage = '', versionId = '', ...more] = parts;
  if (name === '' || (kind !== '' && kind !== 'SecretString') || more.length > 0)
    throw new TemplateError(`Incorrect format is used in the following Secrets Manager reference: [${text}]`);
  if (versionStage !== '' && versionId !== '')
    throw new TemplateError(`Cannot specify both version-stage and version-id in the following reference: [${text}]`);
  return {
    text,
    service: 'secretsmanager',
    name,
    ...(jsonKey !== '' && { jsonKey }),
    ...(versionStage !== '' && { versionStage }),
    ...(versionId !== '' && { versionId }),
  };
}

/**
 * Where `ssm-secure` may stand:
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-ssm-secure-strings.html
 */
const secureProperties: ReadonlySet<string> = new Set([
  'AWS::DirectoryService::MicrosoftAD/Properties/Password',
  'AWS::DirectoryService::SimpleAD/Properties/Password',
  'AWS::ElastiCache::ReplicationGroup/Properties/AuthToken',
  'AWS::IAM::User/Properties/LoginProfile/Password',
  'AWS::KinesisFirehose::DeliveryStream/Properties/RedshiftDestinationConfiguration/Password',
  'AWS::OpsWorks::App/Properties/AppSource/Password',
  'AWS::OpsWorks::Stack/Properties/CustomCookbooksSource/Password',
  'AWS::OpsWorks::Stack/Properties/RdsDbInstances/DbPassword',
  'AWS::RDS::DBCluster/Properties/MasterUserPassword',
  'AWS::RDS::DBInstance/Properties/MasterUserPassword',
  'AWS::Redshift::Cluster/Properties/MasterUserPassword',
]);

/** @throws TemplateError where a resource has secure references in properties that take none, or something malformed */
export function checkDynamicReferences(type: string, properties: unknown): number {
  const references = dynamicReferences(properties);
  if (references.some(({ service }) => service === 'ssm-secure')) {
    const wrong = [...securePlaces(properties, `${type}/Properties`)].filter((place) => !secureProperties.has(place));
    if (wrong.length > 0) throw new TemplateError(`SSM Secure reference is not supported in: [${wrong.join(',')}]`);
  }
  return references.length;
}

function* securePlaces(value: unknown, path: string): Generator<string> {
  if (typeof value === 'string') {
    if (value.includes(`${opening}ssm-secure:`)) yield path;
  } else if (Array.isArray(value)) {
    for (const item of value) yield* securePlaces(item, path);
  } else if (isObject(value)) {
    // A function is no part of the place.
    const inside = functionOf(value) === undefined;
    for (const [name, one] of Object.entries(value)) yield* securePlaces(one, inside ? `${path}/${name}` : path);
  }
}

export const tooManyReferences = (count: number): TemplateError =>
  formatError(`Dynamic reference count ${count} is greater than max allowed ${maxDynamicReferences}`);
