/**
 * CreateAccount: answers at once with a request that a durable job then fulfils in one transaction: the account and
 * the role by which the management account administers it.
 * https://docs.aws.amazon.com/organizations/latest/APIReference/API_CreateAccount.html
 */
import type { JobHandler } from '../../../kernel/jobs/index.ts';
import type { Context, ReadTx, WriteTx } from '../../../wire/context.ts';
import type { Output } from '../../../wire/aws-types.ts';
import { AwsError } from '../../../wire/errors.ts';
import type { Operation } from '../../../wire/service.ts';
import { findOrganizationRecord, requireManagement, requireReader, scopeOf } from '../access.ts';
import { constraint } from '../errors.ts';
import { nextToken } from '../../../wire/paging.ts';
import { pages } from '../paging.ts';
import { accountCreated } from '../internal.ts';
import { attachDefaults } from '../policies/default-policies.ts';
import { Accounts, CreateAccountRequests } from '../records.ts';
import type { CreateAccountFailure, CreateAccountRequestRecord, OrganizationRecord } from '../records.ts';
import { tagsOfNew } from '../../../wire/tags.ts';
import { checkTags, requireTagging, setTags } from '../tags.ts';

/** AWS's default quota, the management account included. */
const maxAccounts = 10;

const principal = 'organizations.amazonaws.com';

interface CreateAccountJob {
  readonly organizationId: string;
  readonly requestId: string;
}

type Status = NonNullable<Output<'organizations', 'DescribeCreateAccountStatus'>['CreateAccountStatus']>;

export const createAccount: Operation<'organizations', 'CreateAccount'> = async (input, ctx) => {
  const tags = checkTags(input.Tags);
  if (tags.length > 0) await requireTagging(ctx, '*');
  return ctx.write(async (tx) => {
    const organization = await requireManagement(tx, ctx);
    const requests = tx.in(CreateAccountRequests, scopeOf(organization));
    const pending = (await requests.allBy('state', ['IN_PROGRESS'])).length;
    if ((await countMembers(tx)) + pending >= maxAccounts) {
      throw constraint(
        'ACCOUNT_NUMBER_LIMIT_EXCEEDED',
        `You have exceeded the allowed number of AWS accounts (${maxAccounts}).`,
      );
    }
    const request: CreateAccountRequestRecord = {
      id: `car-${ctx.ids.alphanumeric(32)}`,
      accountName: input.AccountName,
      email: input.Email,
      roleName: input.RoleName ?? 'OrganizationAccountAccessRole',
      tags: tagsOfNew(ctx, tags),
      state: 'IN_PROGRESS',
      accountId: await unusedAccountId(tx, ctx),
      requestedAt: ctx.clock.now(),
    };
    await requests.insert(request);
    const job: CreateAccountJob = { organizationId: organization.id, requestId: request.id };
    tx.enqueue({ kind: 'organizations/create-account', payload: job });
    return { CreateAccountStatus: toStatus(request) };
  });
};

export const describeCreateAccountStatus: Operation<'organizations', 'DescribeCreateAccountStatus'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const organization = await requireReader(tx, ctx);
    const request = await tx.in(CreateAccountRequests, scopeOf(organization)).get(input.CreateAccountRequestId);
    if (!request) {
      throw new AwsError(
        'CreateAccountStatusNotFoundException',
        `There is no create account request ${input.CreateAccountRequestId}.`,
      );
    }
    return { CreateAccountStatus: toStatus(request) };
  });

/**
 * Newest last. With several states a page can be shorter than MaxResults though others follow, as AWS allows itself.
 */
export const listCreateAccountStatus: Operation<'organizations', 'ListCreateAccountStatus'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const requests = tx.in(CreateAccountRequests, scopeOf(await requireReader(tx, ctx)));
    const states = new Set(input.States ?? []);
    const [onlyState] = states;
    const found = await pages.stored(
      states.size === 1
        ? requests.listBy('state', [onlyState!], pages.options(input))
        : requests.listBy('time', [], pages.options(input)),
    );
    const wanted = found.items.filter((request) => states.size === 0 || states.has(request.state));
    return { CreateAccountStatuses: wanted.map(toStatus), ...nextToken(found) };
  });

export const createAccountJob: JobHandler<CreateAccountJob, Context> = {
  steps: {
    start: (job, ctx) =>
      ctx.write(async (tx) => {
        const work = await pendingRequest(tx, job);
        if (!work) return;
        const failure = await makeAccount(tx, ctx, work.organization, work.request);
        await finish(tx, ctx, work.organization, work.request, failure);
      }),
  },
  failed: (job, _error, ctx) =>
    ctx.write(async (tx) => {
      const work = await pendingRequest(tx, job);
      if (work) await finish(tx, ctx, work.organization, work.request, 'INTERNAL_FAILURE');
    }),
};

/** `undefined` when the step has been done before, or the organization is gone. */
async function pendingRequest(
  tx: WriteTx,
  job: CreateAccountJob,
): Promise<{ organization: OrganizationRecord; request: CreateAccountRequestRecord } | undefined> {
  const organization = await findOrganizationRecord(tx);
  if (organization?.id !== job.organizationId) return undefined;
  const request = await tx.in(CreateAccountRequests, scopeOf(organization)).get(job.requestId);
  return request?.state === 'IN_PROGRESS' ? { organization, request } : undefined;
}

async function makeAccount(
  tx: WriteTx,
  ctx: Context,
  organization: OrganizationRecord,
  request: CreateAccountRequestRecord,
): Promise<CreateAccountFailure | undefined> {
  const accounts = tx.in(Accounts);
  if (await accounts.find('email', request.email.toLowerCase())) return 'EMAIL_ALREADY_EXISTS';
  if ((await countMembers(tx)) >= maxAccounts) return 'ACCOUNT_LIMIT_EXCEEDED';
  const now = ctx.clock.now();
  await accounts.insert({
    id: request.accountId,
    name: request.accountName,
    email: request.email,
    status: 'ACTIVE',
    createdAt: now,
    membership: { parentId: organization.rootId, joinedMethod: 'CREATED', joinedAt: now },
  });
  await attachDefaults(tx, organization, request.accountId, now);
  if (request.tags.length > 0) await setTags(tx, organization, request.accountId, request.tags);
  await makeAccessRole(tx, organization, request);
  tx.emit(accountCreated, { accountId: request.accountId, name: request.accountName });
  return undefined;
}

async function makeAccessRole(
  tx: WriteTx,
  organization: OrganizationRecord,
  { accountId, roleName }: CreateAccountRequestRecord,
): Promise<void> {
  const { iam } = tx.aws.asService(principal, accountId);
  await iam.createRole({
    RoleName: roleName,
    AssumeRolePolicyDocument: JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { AWS: `arn:aws:iam::${organization.managementAccount}:root` },
          Action: 'sts:AssumeRole',
        },
      ],
    }),
  });
  await iam.attachRolePolicy({ RoleName: roleName, PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' });
}

async function finish(
  tx: WriteTx,
  ctx: Context,
  organization: OrganizationRecord,
  request: CreateAccountRequestRecord,
  failure: CreateAccountFailure | undefined,
): Promise<void> {
  await tx.in(CreateAccountRequests, scopeOf(organization)).put({
    ...request,
    state: failure ? 'FAILED' : 'SUCCEEDED',
    ...(failure && { failureReason: failure }),
    completedAt: ctx.clock.now(),
  });
}

async function countMembers(tx: ReadTx): Promise<number> {
  return (await tx.in(Accounts).listBy('member', ['member'], { limit: maxAccounts })).items.length;
}

async function unusedAccountId(tx: ReadTx, ctx: Context): Promise<string> {
  for (;;) {
    const id = ctx.ids.digits(12);
    if (!id.startsWith('0') && !(await tx.in(Accounts).get(id))) return id;
  }
}

function toStatus(request: CreateAccountRequestRecord): Status {
  return {
    Id: request.id,
    AccountName: request.accountName,
    State: request.state,
    RequestedTimestamp: new Date(request.requestedAt),
    ...(request.completedAt !== undefined && { CompletedTimestamp: new Date(request.completedAt) }),
    ...(request.state === 'SUCCEEDED' && { AccountId: request.accountId }),
    ...(request.failureReason && { FailureReason: request.failureReason }),
  };
}
