/**
 * Branches of apps, each with the stack of its backend, which ampx notes there.
 * https://docs.aws.amazon.com/amplify/latest/APIReference/API_CreateBranch.html
 */
import type { Output } from '../../../wire/aws-types.ts';
import type { Context, ReadTx } from '../../../wire/context.ts';
import type { Operation } from '../../../wire/service.ts';
import { requireApp } from '../apps/find-app.ts';
import { branchArn } from '../arns.ts';
import { invalid, noBranch, refuseAbsent } from '../errors.ts';
import { pageOf } from '../paging.ts';
import { type BranchRecord, Branches, type BranchSettings } from '../records.ts';
import { picked } from '../settings.ts';

/** Of what is hosted, previews of it, and earlier generations' environments. */
const absent = [
  'enableSkewProtection',
  'basicAuthCredentials',
  'enableBasicAuth',
  'enablePerformanceMode',
  'enablePullRequestPreview',
  'pullRequestEnvironmentName',
  'backendEnvironmentArn',
  'computeRoleArn',
];
const kept: readonly (keyof BranchSettings)[] = [
  'description',
  'stage',
  'framework',
  'enableNotification',
  'enableAutoBuild',
  'environmentVariables',
  'buildSpec',
  'ttl',
  'displayName',
  'backend',
];

/** @throws AwsError BadRequestException, NotFoundException, NotImplementedException */
export const createBranch: Operation<'amplify', 'CreateBranch'> = async (input, ctx) => {
  refuseAbsent(input, absent);
  const { appId, branchName, tags = {} } = input;
  const createdAt = ctx.clock.now();
  const settings = picked(input as BranchSettings, kept);
  const branch = { appId, branchName, settings, tags, createdAt, modifiedAt: createdAt };
  await ctx.write(async (tx) => {
    await requireApp(tx, appId);
    if (await tx.in(Branches).get(appId, branchName))
      throw invalid(`Failed to create branch. The branch ${branchName} already exists for the app ${appId}`);
    await tx.in(Branches).insert(branch);
  });
  return { branch: told(branch, ctx) };
};

export const getBranch: Operation<'amplify', 'GetBranch'> = ({ appId, branchName }, ctx) =>
  ctx.read(async (tx) => ({ branch: told(await requireBranch(tx, appId, branchName), ctx) }));

/** @throws AwsError NotFoundException, NotImplementedException */
export const updateBranch: Operation<'amplify', 'UpdateBranch'> = async (input, ctx) => {
  refuseAbsent(input, absent);
  return ctx.write(async (tx) => {
    const before = await requireBranch(tx, input.appId, input.branchName);
    const settings = { ...before.settings, ...picked(input as BranchSettings, kept) };
    const branch = { ...before, settings, modifiedAt: ctx.clock.now() };
    await tx.in(Branches).put(branch);
    return { branch: told(branch, ctx) };
  });
};

export const deleteBranch: Operation<'amplify', 'DeleteBranch'> = ({ appId, branchName }, ctx) =>
  ctx.write(async (tx) => {
    const branch = await requireBranch(tx, appId, branchName);
    await tx.in(Branches).delete(appId, branchName);
    return { branch: told(branch, ctx) };
  });

export const listBranches: Operation<'amplify', 'ListBranches'> = (input, ctx) =>
  ctx.read(async (tx) => {
    await requireApp(tx, input.appId);
    const all = await tx.in(Branches).all([input.appId]);
    const { items, token } = pageOf(all, ({ branchName }) => branchName, input);
    return { branches: items.map((branch) => told(branch, ctx)), ...token };
  });

/** @throws AwsError NotFoundException */
async function requireBranch(tx: ReadTx, appId: string, branchName: string): Promise<BranchRecord> {
  await requireApp(tx, appId);
  const found = await tx.in(Branches).get(appId, branchName);
  if (!found) throw noBranch(branchName);
  return found;
}

type Branch = NonNullable<Output<'amplify', 'GetBranch'>['branch']>;

function told({ appId, branchName, settings, tags, createdAt, modifiedAt }: BranchRecord, ctx: Context): Branch {
  return {
    description: undefined,
    // What AWS says of a branch without a stage, though no enumeration has it.
    stage: 'NONE' as 'BETA',
    displayName: branchName.replaceAll('/', '-'),
    enableNotification: false,
    environmentVariables: {},
    enableAutoBuild: true,
    framework: '',
    ttl: '5',
    ...settings,
    branchArn: branchArn(ctx, appId, branchName),
    branchName,
    tags: { ...tags },
    createTime: new Date(createdAt),
    updateTime: new Date(modifiedAt),
    customDomains: [],
    activeJobId: '0',
    totalNumberOfJobs: '0',
    enableBasicAuth: false,
    enablePullRequestPreview: false,
  };
}
