/**
 * What a caller has to agree to before a template is used:
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html (Capabilities)
 */
import { isList, isObject, member } from './json-value.ts';
import type { Template } from './template.ts';

/** Types that need it, with the property by which one has a name of its own. */
const iamTypes: ReadonlyMap<string, string | undefined> = new Map([
  ['AWS::IAM::AccessKey', undefined],
  ['AWS::IAM::Group', 'GroupName'],
  ['AWS::IAM::GroupPolicy', undefined],
  ['AWS::IAM::InstanceProfile', 'InstanceProfileName'],
  ['AWS::IAM::ManagedPolicy', 'ManagedPolicyName'],
  ['AWS::IAM::Policy', undefined],
  ['AWS::IAM::Role', 'RoleName'],
  ['AWS::IAM::RolePolicy', undefined],
  ['AWS::IAM::User', 'UserName'],
  ['AWS::IAM::UserPolicy', undefined],
  ['AWS::IAM::UserToGroupAddition', undefined],
]);

export interface Capabilities {
  /** CAPABILITY_IAM or CAPABILITY_NAMED_IAM, CAPABILITY_AUTO_EXPAND. */
  readonly capabilities: readonly string[];
  /** As GetTemplateSummary says it; empty where nothing is needed. */
  readonly reason: string;
}

export function capabilitiesOf(template: Template): Capabilities {
  const iam = [...template.resources.values()].filter(({ type }) => iamTypes.has(type));
  const named = iam.some(({ type, properties }) => {
    const name = iamTypes.get(type);
    return name !== undefined && properties !== undefined && member(properties, name) !== undefined;
  });
  const transforms = declaredTransforms(template);
  const capabilities = [
    ...(iam.length > 0 ? [named ? 'CAPABILITY_NAMED_IAM' : 'CAPABILITY_IAM'] : []),
    ...(transforms.length > 0 ? ['CAPABILITY_AUTO_EXPAND'] : []),
  ];
  const types = [...new Set(iam.map(({ type }) => type))];
  const reasons = [
    ...(types.length > 0 ? [`The following resource(s) require capabilities: [${types.join(', ')}]`] : []),
    ...(transforms.length > 0 ? [`The following transform(s) require capabilities: [${transforms.join(', ')}]`] : []),
  ];
  return { capabilities, reason: reasons.join(' ') };
}

/** Names of the macros that the template, or a part of it, goes through. */
export function declaredTransforms(template: Template): readonly string[] {
  const names = new Set(template.transforms);
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) for (const item of value) visit(item);
    if (!isObject(value)) return;
    const inner = member(value, 'Fn::Transform');
    for (const one of isList(inner) ? inner : [inner]) {
      const name = isObject(one) ? member(one, 'Name') : one;
      if (typeof name === 'string') names.add(name);
    }
    for (const key of Object.keys(value)) visit(value[key]);
  };
  visit(template.body);
  return [...names];
}
