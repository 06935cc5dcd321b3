/** What a caller lacks for setting up a bootstrap, of the actions that CloudFormation takes as them. */
import { piecesOf, usualStackName, versionParameter } from './state.ts';
import type { Asked } from './read-state.ts';

/** Actions by what they are on; `create` needs all of them. */
const needed: Readonly<Record<string, readonly string[]>> = {
  stack: [
    'cloudformation:DescribeStacks',
    'cloudformation:DescribeStackEvents',
    'cloudformation:ListStackResources',
    'cloudformation:CreateStack',
    'cloudformation:UpdateStack',
    'cloudformation:DeleteStack',
  ],
  'AWS::S3::Bucket': [
    's3:CreateBucket',
    's3:ListBucket',
    's3:PutEncryptionConfiguration',
    's3:PutBucketVersioning',
    's3:PutBucketPublicAccessBlock',
    's3:PutLifecycleConfiguration',
    's3:PutBucketPolicy',
  ],
  'AWS::ECR::Repository': [
    'ecr:CreateRepository',
    'ecr:DescribeRepositories',
    'ecr:SetRepositoryPolicy',
    'ecr:PutLifecyclePolicy',
  ],
  'AWS::IAM::Role': ['iam:CreateRole', 'iam:GetRole', 'iam:PutRolePolicy', 'iam:AttachRolePolicy', 'iam:TagRole'],
  'AWS::SSM::Parameter': ['ssm:PutParameter', 'ssm:GetParameter'],
};

/** Empty: nothing is lacking. */
export async function missingPermissions({ ctx, caller, region }: Asked): Promise<string[]> {
  if (caller.kind === 'root') return [];
  const { account } = caller;
  const as = ctx.asCaller(caller);
  const arns: Readonly<Record<string, (name: string) => string>> = {
    'AWS::S3::Bucket': (name) => `arn:aws:s3:::${name}`,
    'AWS::ECR::Repository': (name) => `arn:aws:ecr:${region}:${account}:repository/${name}`,
    'AWS::IAM::Role': (name) => `arn:aws:iam::${account}:role/${name}`,
    'AWS::SSM::Parameter': () => `arn:aws:ssm:${region}:${account}:parameter${versionParameter}`,
  };
  const onStack = needed['stack']!.map((action) => [action, stackArn(region, account)] as const);
  const onPieces = [
    ...new Map(Object.values(piecesOf({ account, region })).map((piece) => [piece.type, piece])).values(),
  ];
  const all = onPieces.flatMap(({ type, name }) => needed[type]!.map((action) => [action, arns[type]!(name)] as const));
  const missing: string[] = [];
  for (const [action, arn] of [...onStack, ...all]) {
    const { allowed } = await as.isAllowed(action, arn, { resourceAccount: account });
    if (!allowed) missing.push(action);
  }
  return missing;
}

/** Of any stack of the name: which id it gets is not known before. */
function stackArn(region: string, account: string): string {
  return `arn:aws:cloudformation:${region}:${account}:stack/${usualStackName}/*`;
}
