/**
 * AWS::SecretsManager::RotationSchedule, with a function of one's own.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-secretsmanager-rotationschedule.html
 */
import type { Input } from '../../../wire/aws-types.ts';
import { ifThere, refusing, type ResourceCall, type ResourceHandler } from '../../../wire/resource-type.ts';

interface RotationProperties {
  readonly SecretId: string;
  readonly RotationLambdaARN?: string;
  readonly RotationRules?: Input<'secrets-manager', 'RotateSecret'>['RotationRules'];
  readonly RotateImmediatelyOnUpdate?: boolean;
}

const refused = ['ExternalSecretRotationMetadata', 'ExternalSecretRotationRoleArn', 'HostedRotationLambda'];

export const rotationSchedule: ResourceHandler = refusing('AWS::SecretsManager::RotationSchedule', refused, {
  create: (properties, call) => rotate(properties as unknown as RotationProperties, call),

  async read(SecretId, { aws }) {
    const found = await ifThere('ResourceNotFoundException', () => aws['secrets-manager'].describeSecret({ SecretId }));
    if (!found?.RotationEnabled || found.DeletedDate !== undefined) return undefined;
    const { AutomaticallyAfterDays, Duration, ScheduleExpression } = found.RotationRules ?? {};
    const rules = {
      ...(AutomaticallyAfterDays !== undefined && { AutomaticallyAfterDays }),
      ...(Duration !== undefined && { Duration }),
      ...(ScheduleExpression !== undefined && { ScheduleExpression }),
    };
    return {
      Id: found.ARN!,
      SecretId: found.ARN!,
      RotationLambdaARN: found.RotationLambdaARN!,
      ...(found.RotationRules && { RotationRules: rules }),
    };
  },

  update: (_id, properties, _previous, call) => rotate(properties as unknown as RotationProperties, call),

  async delete(SecretId, _properties, { aws }) {
    const codes = ['ResourceNotFoundException', 'InvalidRequestException'];
    await ifThere(codes, () => aws['secrets-manager'].cancelRotateSecret({ SecretId }));
  },
});

/** `Ref` is the secret's ARN. */
async function rotate(desired: RotationProperties, { aws, ctx }: ResourceCall) {
  const { SecretId, RotationLambdaARN, RotationRules, RotateImmediatelyOnUpdate } = desired;
  const { ARN } = await aws['secrets-manager'].rotateSecret({
    SecretId,
    ClientRequestToken: ctx.ids.uuid(),
    ...(RotationLambdaARN !== undefined && { RotationLambdaARN }),
    ...(RotationRules && { RotationRules }),
    ...(RotateImmediatelyOnUpdate !== undefined && { RotateImmediately: RotateImmediatelyOnUpdate }),
  });
  return { physicalId: ARN!, attributes: { Id: ARN! } };
}
