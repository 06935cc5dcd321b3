/**
 * AWS::Organizations::Organization.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_Organizations.html
 */
import {
  ifThere,
  type ResourceCall,
  type ResourceHandler,
  type ResourceProperties,
} from '../../../wire/resource-type.ts';
import { AwsError } from '../../../wire/errors.ts';

const none = 'AWSOrganizationsNotInUseException';

export const organization: ResourceHandler = {
  async create(properties, call) {
    const FeatureSet = properties['FeatureSet'] as 'ALL' | 'CONSOLIDATED_BILLING' | undefined;
    const { Organization: made } = await call.aws.organizations.createOrganization({ FeatureSet });
    return { physicalId: made!.Id!, attributes: (await described(call))!.attributes };
  },

  /** All that can change is its features, which somebody has to agree to in every account. */
  async update() {
    throw new AwsError('InvalidRequest', 'Sandlot does not change the FeatureSet of an organization.');
  },

  async read(id, call) {
    const found = await described(call);
    return found?.attributes['Id'] === id ? { ...found.attributes, FeatureSet: found.featureSet } : undefined;
  },

  async delete(id, _properties, call) {
    const found = await described(call);
    if (found?.attributes['Id'] === id) await call.aws.organizations.deleteOrganization({});
  },

  async list(_model, call) {
    const found = await described(call);
    return found ? [String(found.attributes['Id'])] : [];
  },
};

async function described({
  aws: { organizations },
}: ResourceCall): Promise<{ readonly attributes: ResourceProperties; readonly featureSet: string } | undefined> {
  const found = (await ifThere(none, () => organizations.describeOrganization({})))?.Organization;
  if (!found) return undefined;
  const [root] = (await organizations.listRoots({})).Roots ?? [];
  return {
    attributes: {
      Id: found.Id,
      Arn: found.Arn,
      ManagementAccountArn: found.MasterAccountArn,
      ManagementAccountEmail: found.MasterAccountEmail,
      ManagementAccountId: found.MasterAccountId,
      RootId: root?.Id,
    },
    featureSet: found.FeatureSet!,
  };
}
