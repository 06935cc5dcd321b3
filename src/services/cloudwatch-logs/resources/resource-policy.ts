/**
 * AWS::Logs::ResourcePolicy.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-logs-resourcepolicy.html
 */
import { ifThere, type ResourceCall, type ResourceHandler } from '../../../wire/resource-type.ts';

interface PolicyProperties {
  readonly PolicyName: string;
  /** An object, or its JSON. */
  readonly PolicyDocument: unknown;
}

export const resourcePolicy: ResourceHandler = {
  create: async (properties, call) => putPolicy(properties as unknown as PolicyProperties, call),

  async read(policyName, { aws }) {
    const { resourcePolicies = [] } = await aws['cloudwatch-logs'].describeResourcePolicies({});
    const found = resourcePolicies.find((one) => one.policyName === policyName);
    return found && { PolicyName: policyName, PolicyDocument: found.policyDocument! };
  },

  update: async (_policyName, properties, _previous, call) =>
    putPolicy(properties as unknown as PolicyProperties, call),

  async delete(policyName, _properties, { aws }) {
    await ifThere('ResourceNotFoundException', () => aws['cloudwatch-logs'].deleteResourcePolicy({ policyName }));
  },

  async list(_model, { aws }) {
    const { resourcePolicies = [] } = await aws['cloudwatch-logs'].describeResourcePolicies({});
    return resourcePolicies.map(({ policyName }) => policyName!);
  },
};

async function putPolicy(
  { PolicyName: policyName, PolicyDocument: document }: PolicyProperties,
  { aws }: ResourceCall,
) {
  const policyDocument = typeof document === 'string' ? document : JSON.stringify(document);
  await aws['cloudwatch-logs'].putResourcePolicy({ policyName, policyDocument });
  return { physicalId: policyName };
}
