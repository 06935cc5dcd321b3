/**
 * Reads what there is of a bootstrap, by AWS's own operations, as whoever asks: nobody is shown more than these would.
 */
import type { InProcessAws, Output } from '../../wire/aws-types.ts';
import type { Caller } from '../../wire/caller.ts';
import { AwsError } from '../../wire/errors.ts';
import type { PageContext } from '../../wire/page.ts';
import { piecesOf, qualifier, usualStackName, versionParameter } from './state.ts';
import type { BootstrapState, Failure, Piece, Place, Presence, StackState } from './state.ts';

export interface Asked {
  readonly ctx: PageContext;
  readonly caller: Caller;
  readonly region: string;
}

export async function readState({ ctx, caller, region }: Asked): Promise<BootstrapState> {
  const aws = ctx.aws.as(caller, { region });
  const refused: string[] = [];
  const place = { account: caller.account, region };
  const stack = await unlessRefused('cloudformation:DescribeStacks', refused, () => readStack(aws, place, refused));
  const version = await unlessRefused('ssm:GetParameter', refused, () => readVersion(aws));
  const pieces: Record<string, Presence> = {};
  const known = { ...place, ...(stack && { stack }) };
  for (const [id, piece] of Object.entries(piecesOf(known))) {
    const presence = await unlessRefused(readsOf(piece), refused, () => readPiece(aws, piece));
    pieces[id] = presence ?? 'unknown';
  }
  if (pieces['StagingBucket'] === 'elsewhere' && !(await mayList({ ctx, caller, region }, known))) {
    pieces['StagingBucket'] = 'unknown';
    refused.push('s3:ListBucket');
  }
  return { ...known, ...(version !== undefined && { version }), pieces, refused: [...new Set(refused)] };
}

async function unlessRefused<T>(action: string, refused: string[], read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof AwsError && /^(AccessDenied|UnauthorizedOperation)/.test(error.code))) throw error;
    refused.push(action);
    return undefined;
  }
}

/** A bucket that one may not list is another account's, or a policy's doing: HeadBucket answers both alike. */
async function mayList({ ctx, caller }: Asked, known: Parameters<typeof piecesOf>[0]): Promise<boolean> {
  const arn = `arn:aws:s3:::${piecesOf(known)['StagingBucket']?.name}`;
  return (await ctx.asCaller(caller).isAllowed('s3:ListBucket', arn, { resourceAccount: caller.account })).allowed;
}

async function readVersion({ ssm }: InProcessAws): Promise<string | undefined> {
  const found = await orNothing(() => ssm.getParameter({ Name: versionParameter }), 'ParameterNotFound');
  return found?.Parameter?.Value;
}

const readers: Readonly<
  Record<string, { readonly action: string; read(aws: InProcessAws, name: string): Promise<Presence> }>
> = {
  'AWS::S3::Bucket': { action: 's3:ListBucket', read: readBucket },
  'AWS::IAM::Role': {
    action: 'iam:GetRole',
    read: ({ iam }, RoleName) => presence(() => iam.getRole({ RoleName }), 'NoSuchEntity'),
  },
  'AWS::ECR::Repository': {
    action: 'ecr:DescribeRepositories',
    read: ({ ecr }, name) =>
      presence(() => ecr.describeRepositories({ repositoryNames: [name] }), 'RepositoryNotFoundException'),
  },
  'AWS::SSM::Parameter': {
    action: 'ssm:GetParameter',
    read: ({ ssm }, Name) => presence(() => ssm.getParameter({ Name }), 'ParameterNotFound'),
  },
};

function readsOf({ type }: Piece): string {
  return readers[type]!.action;
}

function readPiece(aws: InProcessAws, { type, name }: Piece): Promise<Presence> {
  return readers[type]!.read(aws, name);
}

async function readBucket({ s3 }: InProcessAws, Bucket: string): Promise<Presence> {
  try {
    await s3.headBucket({ Bucket });
    return 'there';
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    if (error.status === 404 || ['NotFound', 'NoSuchBucket'].includes(error.code)) return 'missing';
    // In another Region of this account.
    if (error.status === 301 || error.code === 'PermanentRedirect') return 'there';
    if (error.status === 403 || error.code.startsWith('AccessDenied') || error.code === 'Forbidden') return 'elsewhere';
    throw error;
  }
}

async function presence(read: () => Promise<unknown>, absent: string): Promise<Presence> {
  return (await orNothing(read, absent)) === undefined ? 'missing' : 'there';
}

async function orNothing<T>(read: () => Promise<T>, absent: string): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof AwsError && error.code === absent) return undefined;
    throw error;
  }
}

/** The stack of the usual name; unless that has another qualifier or is not there, the one that has the pieces. */
async function readStack(
  { cloudformation }: InProcessAws,
  place: Place,
  refused: string[],
): Promise<StackState | undefined> {
  const usual = await describeStack(cloudformation, usualStackName);
  const given = valuesOf(usual?.Parameters, 'ParameterKey', 'ParameterValue')['Qualifier'];
  const isOurs = usual !== undefined && (given === undefined || given === qualifier);
  const action = 'cloudformation:DescribeStackResources';
  const other = isOurs ? undefined : await unlessRefused(action, refused, () => stackOfPieces(cloudformation, place));
  const found = other ?? usual;
  return found && describedStack(cloudformation, found);
}

/** `cdk bootstrap --toolkit-stack-name` chooses the name: what the stack has tells it. */
async function stackOfPieces(cloudformation: CloudFormation, place: Place): Promise<Stack | undefined> {
  for (const { name: PhysicalResourceId } of Object.values(piecesOf(place)).toReversed()) {
    const held = await unlessAbsent(() => cloudformation.describeStackResources({ PhysicalResourceId }));
    const stackId = held?.StackResources?.[0]?.StackId;
    const stack = stackId && (await describeStack(cloudformation, stackId));
    if (stack) return stack;
  }
  return undefined;
}

async function describedStack(cloudformation: CloudFormation, found: Stack): Promise<StackState> {
  const { StackId: StackName = usualStackName, StackName: name = usualStackName } = found;
  const status = found.StackStatus ?? '';
  const failure = /FAILED|ROLLBACK/.test(status) ? await readFailure(cloudformation, StackName) : undefined;
  return {
    stackId: StackName,
    name,
    status,
    ...(found.StackStatusReason !== undefined && { reason: found.StackStatusReason }),
    parameters: valuesOf(found.Parameters, 'ParameterKey', 'ParameterValue'),
    outputs: valuesOf(found.Outputs, 'OutputKey', 'OutputValue'),
    isProtected: found.EnableTerminationProtection === true,
    resources: await readResources(cloudformation, StackName),
    ...(failure && { failure }),
  };
}

type CloudFormation = InProcessAws['cloudformation'];
type Stack = NonNullable<Output<'cloudformation', 'DescribeStacks'>['Stacks']>[number];

/** `undefined`: there is none. One that was deleted is found by its id alone. */
export async function describeStack(cloudformation: CloudFormation, StackName: string): Promise<Stack | undefined> {
  const stack = (await unlessAbsent(() => cloudformation.describeStacks({ StackName })))?.Stacks?.[0];
  return stack?.StackStatus === 'DELETE_COMPLETE' ? undefined : stack;
}

async function unlessAbsent<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof AwsError && error.code === 'ValidationError' && /does not exist/.test(error.message))
      return undefined;
    throw error;
  }
}

async function readResources(cloudformation: CloudFormation, StackName: string): Promise<string[]> {
  const { StackResourceSummaries: all = [] } = await cloudformation.listStackResources({ StackName });
  return all
    .filter(({ ResourceStatus: status }) => status !== 'DELETE_COMPLETE' && status !== 'DELETE_SKIPPED')
    .map(({ LogicalResourceId: id = '' }) => id);
}

/** What failed first in the last operation: events come newest first, and an operation begins with the stack's. */
async function readFailure(cloudformation: CloudFormation, StackName: string): Promise<Failure | undefined> {
  const { StackEvents: events = [] } = await cloudformation.describeStackEvents({ StackName });
  let first: Failure | undefined;
  for (const event of events) {
    const { LogicalResourceId: logicalId = '', ResourceType: type = '', ResourceStatus: status = '' } = event;
    const { ResourceStatusReason: reason = '' } = event;
    if (status.endsWith('_FAILED') && type !== 'AWS::CloudFormation::Stack' && !/cancelled$/i.test(reason.trim()))
      first = { logicalId, type, status, reason };
    if (type === 'AWS::CloudFormation::Stack' && reason === 'User Initiated') break;
  }
  return first;
}

function valuesOf<T extends object>(list: readonly T[] | undefined, key: keyof T, value: keyof T) {
  return Object.fromEntries((list ?? []).map((item) => [String(item[key] ?? ''), String(item[value] ?? '')]));
}
