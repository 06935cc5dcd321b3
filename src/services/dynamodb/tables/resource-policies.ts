/**
 * Resource-based policies of tables and streams. A table's is for its indexes as well.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/access-control-resource-based.html
 */
import type { Context, ReadTx } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import type { Operation } from '../../../wire/service.ts';
import { withCurrentPrincipals } from '../../iam/internal.ts';
import { placeOfArn, type TablePlace } from '../arns.ts';
import { notFound, validation } from '../errors.ts';
import { type ResourcePolicy, Streams, Tables } from '../records.ts';
import { checkPolicy, newPolicy } from './policy-document.ts';

export const putResourcePolicy: Operation<'dynamodb', 'PutResourcePolicy'> = async (input, ctx) => {
  const { ResourceArn, Policy, ExpectedRevisionId, ConfirmRemoveSelfResourceAccess = false } = input;
  const target = targetOf(ResourceArn);
  checkPolicy(Policy);
  if (!ConfirmRemoveSelfResourceAccess) await checkLockout(ctx, ResourceArn, Policy, target);
  return ctx.write(async (tx) => {
    const before = await policyAt(tx, target, ResourceArn);
    if (ExpectedRevisionId === 'NO_POLICY' ? before : ExpectedRevisionId !== undefined && !isRevision(before, input))
      throw new AwsError(
        'PolicyNotFoundException',
        `Resource-based policy not found for the provided ResourceArn: The revision does not match.`,
      );
    const policy = await newPolicy(tx, Policy);
    const after = before?.document === Policy ? before : policy;
    await writePolicy(tx, target, after);
    return { RevisionId: after.revision };
  });
};

function isRevision(
  policy: ResourcePolicy | undefined,
  { ExpectedRevisionId }: { ExpectedRevisionId?: string | undefined },
) {
  return policy?.revision === ExpectedRevisionId;
}

/** Nobody locks themselves out without saying so. */
async function checkLockout(ctx: Context, arn: string, document: string, { account }: Target): Promise<void> {
  if (ctx.caller.account !== account) return;
  const resourcePolicy = { name: `policy of ${arn}`, document, kind: 'resource-based' as const, account };
  const { allowed } = await ctx.isAllowed('dynamodb:PutResourcePolicy', arn, { resourcePolicy });
  if (!allowed)
    throw validation(
      'Resource policy does not allow the caller to update the policy in the future: ' +
        'set ConfirmRemoveSelfResourceAccess to confirm that this is intended',
    );
}

export const getResourcePolicy: Operation<'dynamodb', 'GetResourcePolicy'> = ({ ResourceArn }, ctx) =>
  ctx.read(async (tx) => {
    const policy = await policyAt(tx, targetOf(ResourceArn), ResourceArn);
    if (!policy) throw noPolicy(ResourceArn);
    return {
      Policy: await withCurrentPrincipals(tx, policy.document, policy.boundIds),
      RevisionId: policy.revision,
    };
  });

export const deleteResourcePolicy: Operation<'dynamodb', 'DeleteResourcePolicy'> = (input, ctx) => {
  const { ResourceArn, ExpectedRevisionId } = input;
  const target = targetOf(ResourceArn);
  return ctx.write(async (tx) => {
    const before = await policyAt(tx, target, ResourceArn);
    if (ExpectedRevisionId !== undefined && !isRevision(before, input)) throw noPolicy(ResourceArn);
    if (!before) return {};
    await writePolicy(tx, target, undefined);
    return { RevisionId: before.revision };
  });
};

interface Target extends TablePlace {
  /** The stream's, where it is one. */
  readonly label?: string;
}

function targetOf(arn: string): Target {
  const { rest, ...place } = placeOfArn(arn) ?? { rest: undefined, account: '', region: '', name: '' };
  const label = rest?.startsWith('stream/') ? rest.slice('stream/'.length) : undefined;
  if (rest === undefined || (rest !== '' && label === undefined))
    throw validation(`Invalid ResourceArn: ${arn} is neither a table nor a stream`);
  return { ...place, ...(label !== undefined && { label }) };
}

async function policyAt(tx: ReadTx, target: Target, arn: string): Promise<ResourcePolicy | undefined> {
  const found =
    target.label === undefined
      ? await tx.in(Tables, target).get(target.name)
      : await tx.in(Streams, target).get(target.name, target.label);
  if (!found) throw notFound(`Requested resource not found: ResourceArn: ${arn} not found`);
  return found.policy;
}

async function writePolicy(
  tx: Parameters<Parameters<Context['write']>[0]>[0],
  target: Target,
  policy: ResourcePolicy | undefined,
): Promise<void> {
  if (target.label === undefined) {
    const tables = tx.in(Tables, target);
    const { policy: _before, ...table } = (await tables.get(target.name))!;
    await tables.put({ ...table, ...(policy && { policy }) });
    return;
  }
  const streams = tx.in(Streams, target);
  const { policy: _before, ...stream } = (await streams.get(target.name, target.label))!;
  await streams.put({ ...stream, ...(policy && { policy }) });
}

function noPolicy(arn: string): AwsError {
  return new AwsError(
    'PolicyNotFoundException',
    `Resource-based policy not found for the provided ResourceArn: ${arn}`,
  );
}
