/** The Resources section. */
import { asText, isList, isObject, member, type JsonObject, type JsonValue } from '../json-value.ts';
import type { ResourceDeclaration } from '../template.ts';
import { formatError, TemplateError } from '../template-error.ts';
import { checkName, objectMember, sectionOf } from './section.ts';

const attributes = new Set([
  'Type',
  'Properties',
  'DependsOn',
  'Condition',
  'CreationPolicy',
  'DeletionPolicy',
  'Description',
  'Metadata',
  'UpdatePolicy',
  'UpdateReplacePolicy',
]);

/**
 * `isExpanded` says which members a transform puts others in place of, `hasMacros` whether resources may have
 * attributes that only a macro knows.
 *
 * @throws TemplateError
 */
export function readResources(
  body: JsonObject,
  isExpanded: (name: string) => boolean,
  hasMacros: boolean,
): ReadonlyMap<string, ResourceDeclaration> {
  const all = sectionOf(body, 'Resources');
  const members = all.filter(([name]) => !isExpanded(name));
  if (all.length === 0) throw formatError('At least one Resources member must be defined.');
  return new Map(members.map(([name, value]) => [name, readResource(name, value, hasMacros)]));
}

function readResource(logicalId: string, value: JsonValue, hasMacros: boolean): ResourceDeclaration {
  const path = `/Resources/${logicalId}`;
  if (!isObject(value)) throw formatError(`[${path}] resource definition is malformed`);
  checkName('Resource', logicalId);
  // What a transform puts in its place may be all of it.
  const isMade = member(value, 'Fn::Transform') !== undefined;
  const type = member(value, 'Type') ?? (isMade ? '' : undefined);
  if (type === undefined) throw formatError(`[${path}] Every Resources object must contain a Type member.`);
  if (typeof type !== 'string') throw formatError(`[${path}/Type] Every Type member must be a string.`);
  const unknown = Object.keys(value).find((name) => !attributes.has(name) && !(name === 'Version' && isCustom(type)));
  if (unknown !== undefined && !hasMacros && !isMade)
    throw new TemplateError(`Invalid template resource property '${unknown}'`);
  const condition = conditionOf(value, path);
  const properties = objectMember(value, 'Properties', path);
  const [metadata, creationPolicy, updatePolicy] = (['Metadata', 'CreationPolicy', 'UpdatePolicy'] as const).map(
    (name) => objectMember(value, name, path),
  );
  return {
    logicalId,
    type,
    dependsOn: dependsOnOf(value),
    ...(properties && { properties }),
    ...(condition !== undefined && { condition }),
    ...policyOf(value, 'DeletionPolicy', 'deletionPolicy'),
    ...policyOf(value, 'UpdateReplacePolicy', 'updateReplacePolicy'),
    ...(creationPolicy && { creationPolicy }),
    ...(updatePolicy && { updatePolicy }),
    ...(metadata && { metadata }),
  };
}

/** Custom resources may say of which version they are. */
const isCustom = (type: string): boolean =>
  type === 'AWS::CloudFormation::CustomResource' || type.startsWith('Custom::');

function conditionOf(resource: JsonObject, path: string): string | undefined {
  const condition = member(resource, 'Condition');
  if (condition === undefined || typeof condition === 'string') return condition;
  throw formatError(`[${path}/Condition] Every Condition member must be a string.`);
}

function dependsOnOf(resource: JsonObject): readonly string[] {
  const dependsOn = member(resource, 'DependsOn');
  if (dependsOn === undefined) return [];
  if (typeof dependsOn === 'string') return [dependsOn];
  if (!isList(dependsOn)) throw formatError('DependsOn must be a string or list of strings.');
  return dependsOn.map((name) => {
    if (typeof name !== 'string') throw formatError('Every DependsOn value must be a string.');
    return name;
  });
}

function policyOf(resource: JsonObject, name: string, as: 'deletionPolicy' | 'updateReplacePolicy') {
  const policy = member(resource, name);
  if (policy === undefined) return {};
  return { [as]: asText(policy) ?? policy };
}
