/** Types that a template makes up (`Custom::MyDatabase`) are one type of ours. */

export const customResourceType = 'AWS::CloudFormation::CustomResource';

/** The name under which a type of a template is registered. */
export function registeredType(type: string): string {
  return type.startsWith('Custom::') ? customResourceType : type;
}
