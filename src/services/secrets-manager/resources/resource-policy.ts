/**
 * AWS::SecretsManager::ResourcePolicy.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-secretsmanager-resourcepolicy.html
 */
import { AwsError } from '../../../wire/errors.ts';
import { ifThere, type ResourceCall, type ResourceHandler } from '../../../wire/resource-type.ts';

interface PolicyProperties {
  readonly SecretId: string;
  /** An object, or its JSON. */
  readonly ResourcePolicy: unknown;
  readonly BlockPublicPolicy?: boolean;
}

export const resourcePolicy: ResourceHandler = {
  async create(properties, call) {
    const desired = properties as unknown as PolicyProperties;
    const { ResourcePolicy } = await call.aws['secrets-manager'].getResourcePolicy({ SecretId: desired.SecretId });
    if (ResourcePolicy !== undefined)
      throw new AwsError('AlreadyExists', `The secret ${desired.SecretId} has a resource policy already.`);
    return putPolicy(desired, call);
  },

  async read(SecretId, { aws }) {
    const found = await ifThere('ResourceNotFoundException', () =>
      aws['secrets-manager'].getResourcePolicy({ SecretId }),
    );
    if (found?.ResourcePolicy === undefined) return undefined;
    return { Id: found.ARN!, SecretId: found.ARN!, ResourcePolicy: JSON.parse(found.ResourcePolicy) };
  },

  update: (_id, properties, _previous, call) => putPolicy(properties as unknown as PolicyProperties, call),

  async delete(SecretId, _properties, { aws }) {
    await ifThere('ResourceNotFoundException', () => aws['secrets-manager'].deleteResourcePolicy({ SecretId }));
  },
};

/** `Ref` is the secret's ARN. */
async function putPolicy(desired: PolicyProperties, { aws }: ResourceCall) {
  const { SecretId, ResourcePolicy: policy, BlockPublicPolicy } = desired;
  const { ARN } = await aws['secrets-manager'].putResourcePolicy({
    SecretId,
    ResourcePolicy: typeof policy === 'string' ? policy : JSON.stringify(policy),
    ...(BlockPublicPolicy !== undefined && { BlockPublicPolicy }),
  });
  return { physicalId: ARN!, attributes: { Id: ARN!, SecretId: ARN! } };
}
