/**
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-organizations-resourcepolicy.html
 */
import { AwsError } from '../../../wire/errors.ts';
import {
  documentText,
  ifThere,
  shownTags,
  withStackTags,
  type ResourceCall,
  type ResourceHandler,
} from '../../../wire/resource-type.ts';
import type { Tag } from '../../../wire/tags.ts';
import { changeTags, tagsOf } from './change-tags.ts';

const gone = 'ResourcePolicyNotFoundException';

export const resourcePolicy: ResourceHandler = {
  async create(properties, call) {
    // PutResourcePolicy would replace the one that is there.
    if (await found(call)) throw new AwsError('AlreadyExists', 'The organization has a resource policy already.');
    const { ResourcePolicy: made } = await call.aws.organizations.putResourcePolicy({
      Content: documentText(properties['Content']),
      Tags: withStackTags(properties['Tags'] as readonly Tag[] | undefined, call),
    });
    const { Id = '', Arn } = made!.ResourcePolicySummary!;
    return { physicalId: Id, attributes: { Id, Arn } };
  },

  async update(id, properties, _previous, call) {
    await call.aws.organizations.putResourcePolicy({ Content: documentText(properties['Content']) });
    await changeTags(call, id, properties['Tags'] as readonly Tag[] | undefined);
    const { Arn } = (await found(call))!.ResourcePolicySummary!;
    return { physicalId: id, attributes: { Id: id, Arn } };
  },

  async read(id, call) {
    const policy = await found(call);
    if (policy?.ResourcePolicySummary?.Id !== id) return undefined;
    const { Arn } = policy.ResourcePolicySummary;
    return { Id: id, Arn, Content: JSON.parse(policy.Content!), ...shownTags(await tagsOf(call, id)) };
  },

  async delete(id, _properties, call) {
    if ((await found(call))?.ResourcePolicySummary?.Id === id) await call.aws.organizations.deleteResourcePolicy({});
  },

  async list(_model, call) {
    const policy = await found(call);
    return policy ? [policy.ResourcePolicySummary!.Id!] : [];
  },
};

async function found({ aws: { organizations } }: ResourceCall) {
  return (await ifThere(gone, () => organizations.describeResourcePolicy({})))?.ResourcePolicy;
}
