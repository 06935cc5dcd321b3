/** What there is of a bootstrap in an account and Region: plain data, read once, for the diagnosis to judge. */

/** The stack's usual name; the CDK's commands look for it under this one where no other is said. */
export const usualStackName = 'CDKToolkit';
/** What tells this bootstrap from others: Amplify knows no other. */
export const qualifier = 'hnb659fds';
export const versionParameter = `/cdk-bootstrap/${qualifier}/version`;

/** `elsewhere`: another account has the name. `unknown`: who asked may not know. */
export type Presence = 'there' | 'missing' | 'elsewhere' | 'unknown';

export interface Place {
  readonly account: string;
  readonly region: string;
}

export interface BootstrapState extends Place {
  /** Of the usual name, or that which has what this bootstrap has. Absent: there is none, or who asked may not know. */
  readonly stack?: StackState;
  /** What the parameter says; absent: it is not there. */
  readonly version?: string;
  /** By logical id, for what has a name of its own. */
  readonly pieces: Readonly<Record<string, Presence>>;
  /** Actions that were refused while this was read. */
  readonly refused: readonly string[];
}

/** Under which the stack is, or would be made. */
export function stackNameOf({ stack }: Pick<BootstrapState, 'stack'>): string {
  return stack?.name ?? usualStackName;
}

export interface StackState {
  readonly stackId: string;
  readonly name: string;
  /** `CREATE_COMPLETE` */
  readonly status: string;
  readonly reason?: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly outputs: Readonly<Record<string, string>>;
  readonly isProtected: boolean;
  /** Logical ids of what it has. */
  readonly resources: readonly string[];
  /** What failed first in its last operation. */
  readonly failure?: Failure;
}

export interface Failure {
  readonly logicalId: string;
  readonly type: string;
  readonly status: string;
  readonly reason: string;
}

/** A piece as CloudFormation's import knows it: its type's primary identifier. */
export interface Piece {
  readonly type: string;
  readonly identifier: string;
  readonly name: string;
  /** For sentences: `the bucket for files`. */
  readonly called: string;
}

/** What the bootstrap has under names of its own, or under those that its stack was given. */
export function piecesOf({
  account,
  region,
  stack,
}: Place & Pick<BootstrapState, 'stack'>): Readonly<Record<string, Piece>> {
  const named = (what: string): string => `cdk-${qualifier}-${what}-${account}-${region}`;
  const bucket = stack?.parameters['FileAssetsBucketName'] || named('assets');
  const repository = stack?.parameters['ContainerAssetsRepositoryName'] || named('container-assets');
  const role = (what: string): Piece => ({
    type: 'AWS::IAM::Role',
    identifier: 'RoleName',
    name: named(`${what}-role`),
    called: `the role ${named(`${what}-role`)}`,
  });
  return {
    StagingBucket: {
      type: 'AWS::S3::Bucket',
      identifier: 'BucketName',
      name: bucket,
      called: `the bucket ${bucket}`,
    },
    ContainerAssetsRepository: {
      type: 'AWS::ECR::Repository',
      identifier: 'RepositoryName',
      name: repository,
      called: `the repository ${repository}`,
    },
    FilePublishingRole: role('file-publishing'),
    ImagePublishingRole: role('image-publishing'),
    LookupRole: role('lookup'),
    DeploymentActionRole: role('deploy'),
    CloudFormationExecutionRole: role('cfn-exec'),
    CdkBootstrapVersion: {
      type: 'AWS::SSM::Parameter',
      identifier: 'Name',
      name: versionParameter,
      called: `the parameter ${versionParameter}`,
    },
  };
}
