/** Tags of apps and branches: https://docs.aws.amazon.com/amplify/latest/APIReference/API_TagResource.html */
import { AwsError } from '../../wire/errors.ts';
import type { Context, ReadTx } from '../../wire/context.ts';
import type { Operation } from '../../wire/service.ts';
import { placeOfArn } from './arns.ts';
import { invalid } from './errors.ts';
import { type AppRecord, Apps, type BranchRecord, Branches } from './records.ts';

const most = 50;

export const tagResource: Operation<'amplify', 'TagResource'> = ({ resourceArn, tags }, ctx) =>
  change(ctx, resourceArn, (before) => {
    const after = { ...before, ...tags };
    if (Object.keys(after).length > most) throw invalid(`A resource has at most ${most} tags.`);
    return after;
  });

export const untagResource: Operation<'amplify', 'UntagResource'> = ({ resourceArn, tagKeys }, ctx) =>
  change(ctx, resourceArn, (before) =>
    Object.fromEntries(Object.entries(before).filter(([key]) => !tagKeys.includes(key))),
  );

export const listTagsForResource: Operation<'amplify', 'ListTagsForResource'> = ({ resourceArn }, ctx) =>
  ctx.read(async (tx) => ({ tags: { ...(await requireTagged(tx, ctx, resourceArn)).tags } }));

type Tags = Readonly<Record<string, string>>;

async function change(ctx: Context, arn: string, changed: (tags: Tags) => Tags) {
  await ctx.write(async (tx) => {
    const found = await requireTagged(tx, ctx, arn);
    const after = { ...found, tags: changed(found.tags) };
    if ('branchName' in after) await tx.in(Branches).put(after);
    else await tx.in(Apps).put(after);
  });
  return {};
}

async function requireTagged(tx: ReadTx, ctx: Context, arn: string): Promise<AppRecord | BranchRecord> {
  const { appId = '', branchName, account, region } = placeOfArn(arn) ?? {};
  const isHere = account === ctx.account && region === ctx.region;
  const found = !isHere
    ? undefined
    : branchName === undefined
      ? await tx.in(Apps).get(appId)
      : await tx.in(Branches).get(appId, branchName);
  const code = 'ResourceNotFoundException';
  if (!found) throw new AwsError(code, `Resource ${arn} was not found.`, { code });
  return found;
}
