/**
 * RolePolicy, UserPolicy and GroupPolicy: one policy inline in one principal.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-rolepolicy.html
 */
import {
  documentText,
  ifThere,
  type ResourceHandler,
  type ResourceProperties,
} from '../../../../wire/resource-type.ts';
import { groups, readDocument, roles, users, type PrincipalKind } from './principal-policies.ts';

export const rolePolicy = inlinePolicy(roles, 'RoleName');
export const userPolicy = inlinePolicy(users, 'UserName');
export const groupPolicy = inlinePolicy(groups, 'GroupName');

/** `owner`: the property that names the principal. */
function inlinePolicy(kind: PrincipalKind, owner: 'RoleName' | 'UserName' | 'GroupName'): ResourceHandler {
  const put = async (properties: ResourceProperties, call: Parameters<ResourceHandler['create']>[1]) => {
    const { PolicyName, PolicyDocument, [owner]: name } = properties as Record<string, string>;
    await kind.put(call.aws.iam, name!, PolicyName!, documentText(PolicyDocument ?? {}));
    return { physicalId: `${PolicyName}|${name}` };
  };
  return {
    create: put,
    update: (_physicalId, desired, _previous, call) => put(desired, call),
    async read(physicalId, { aws: { iam } }) {
      const [policy = '', name = ''] = physicalId.split('|');
      const found = await ifThere('NoSuchEntity', () => kind.document(iam, name, policy));
      return found && { PolicyName: policy, [owner]: name, PolicyDocument: readDocument(found.PolicyDocument) };
    },
    async delete(physicalId, _properties, { aws: { iam } }) {
      const [policy = '', name = ''] = physicalId.split('|');
      await ifThere('NoSuchEntity', () => kind.remove(iam, name, policy));
    },
  };
}
