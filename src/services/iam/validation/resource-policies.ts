/** Actions and resources that a policy of a kind of resource cannot be about. */
import { error, suggestion, within, type StatementCheck, type StatementFinding } from './finding.ts';

/** Of each kind whose actions they are, and how its ARNs begin; a role's trust policy has no resource. */
const kinds: Readonly<Record<string, { readonly prefix: string; readonly arn?: RegExp }>> = {
  'AWS::S3::Bucket': { prefix: 's3', arn: /^arn:[^:]+:s3:::/ },
  'AWS::S3::AccessPoint': { prefix: 's3', arn: /^arn:[^:]+:s3:[^:]*:[^:]*:accesspoint\// },
  'AWS::S3::MultiRegionAccessPoint': { prefix: 's3', arn: /^arn:[^:]+:s3::[^:]*:accesspoint\// },
  'AWS::S3ObjectLambda::AccessPoint': {
    prefix: 's3-object-lambda',
    arn: /^arn:[^:]+:s3-object-lambda:[^:]*:[^:]*:accesspoint\//,
  },
  'AWS::DynamoDB::Table': { prefix: 'dynamodb', arn: /^arn:[^:]+:dynamodb:/ },
  'AWS::IAM::AssumeRolePolicyDocument': { prefix: 'sts' },
};

export const checkResourcePolicy: StatementCheck = (statement, { type, resourceType = '' }) => {
  const kind = type === 'RESOURCE_POLICY' && Object.hasOwn(kinds, resourceType) ? kinds[resourceType] : undefined;
  if (!kind) return [];
  const found = (statement.actions ?? []).flatMap((action, at): readonly StatementFinding[] => {
    const [prefix = '', name] = action.toLowerCase().split(':', 2);
    if (name === undefined || prefix === kind.prefix || /[*?]/.test(prefix)) return [];
    const sentence = `The action ${action} is not supported for the resource-based policy attached to the resource`;
    return within(['Action', at], [error('UNSUPPORTED_ACTION_IN_POLICY', `${sentence} type ${resourceType}.`)]);
  });
  const foreign = (statement.resources ?? []).flatMap((resource, at): readonly StatementFinding[] => {
    if (!kind.arn || resource === '*' || kind.arn.test(resource)) return [];
    const sentence = 'The resource ARN is not supported for the resource-based policy attached to the resource type';
    return within(['Resource', at], [error('UNSUPPORTED_RESOURCE_ARN_IN_POLICY', `${sentence} ${resourceType}.`)]);
  });
  const irrelevant = (statement.conditions ?? []).filter(
    ({ key }) => key.toLowerCase() === 's3:resourceaccount' && /^AWS::S3::(?:Bucket|AccessPoint)$/.test(resourceType),
  );
  const keys = irrelevant.flatMap(({ operator, key }) => {
    const sentence = `The condition key ${key} is not relevant for the ${resourceType} policy.`;
    const advice = 'Use this key in an identity-based policy to govern access to this resource.';
    return within(
      ['Condition', operator, key],
      [suggestion('IRRELEVANT_CONDITION_KEY_IN_POLICY', `${sentence}  ${advice}`)],
    );
  });
  return [...found, ...foreign, ...keys];
};
