/**
 * Which Regions an account has opted into. It is kept and listed; no call is refused for it, since a Sandlot serves
 * whichever Region its people work in.
 * https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-regions.html
 */
import type { Scope } from '../../../kernel/collections/collection.ts';
import type { JobHandler } from '../../../kernel/jobs/index.ts';
import type { Context, ReadTx } from '../../../wire/context.ts';
import { nextToken, paging } from '../../../wire/paging.ts';
import { conflict, invalidField, refused } from '../errors.ts';
import { OptedRegions } from '../records.ts';
import { defaultRegions, optInRegions, regionNames } from './region-names.ts';
import { requireTarget, requireTargetScope } from '../target-account.ts';

type Status = 'ENABLED_BY_DEFAULT' | 'ENABLED' | 'ENABLING' | 'DISABLING' | 'DISABLED';

interface Region {
  readonly RegionName: string;
  readonly RegionOptStatus: Status;
}

interface OneRegion {
  readonly AccountId?: string;
  readonly RegionName: string;
}

interface ManyRegions {
  readonly AccountId?: string;
  readonly MaxResults?: number;
  readonly NextToken?: string;
  readonly RegionOptStatusContains?: readonly Status[];
}

interface RegionChange {
  readonly account: string;
  readonly regionName: string;
}

const pages = paging({ defaultLimit: 20, refused: () => invalidField('NextToken', 'NextToken is malformed') });

export const listRegions = (
  input: ManyRegions,
  ctx: Context,
): Promise<{ Regions: readonly Region[]; NextToken?: string }> =>
  ctx.read(async (tx) => {
    const scope = await requireTargetScope(tx, ctx, input.AccountId);
    const wanted = new Set(input.RegionOptStatusContains);
    const found = (await allRegions(tx, scope)).filter(
      ({ RegionOptStatus }) => wanted.size === 0 || wanted.has(RegionOptStatus),
    );
    const page = pages.inMemory(found, ({ RegionName }) => RegionName, pages.options(input));
    return { Regions: page.items, ...nextToken(page) };
  });

export const getRegionOptStatus = (input: OneRegion, ctx: Context): Promise<Region> =>
  ctx.read(async (tx) => {
    const scope = await requireTargetScope(tx, ctx, input.AccountId);
    return {
      RegionName: input.RegionName,
      RegionOptStatus: await statusOf(tx, scope, requireRegion(ctx, input.RegionName)),
    };
  });

/** Answers at once; a job turns ENABLING into ENABLED. */
export const enableRegion = (input: OneRegion, ctx: Context): Promise<object> =>
  change(input, ctx, 'DISABLED', 'ENABLING');

/** Answers at once; a job turns DISABLING into DISABLED. */
export const disableRegion = (input: OneRegion, ctx: Context): Promise<object> =>
  change(input, ctx, 'ENABLED', 'DISABLING');

export const changeRegionJob: JobHandler<RegionChange, Context> = {
  steps: {
    start: ({ account, regionName }, ctx) =>
      ctx.write(async (tx) => {
        const regions = tx.in(OptedRegions, { account });
        const region = await regions.get(regionName);
        if (region?.status === 'ENABLING') await regions.put({ regionName, status: 'ENABLED' });
        if (region?.status === 'DISABLING') await regions.delete(regionName);
      }),
  },
};

function change(
  { AccountId, RegionName: regionName }: OneRegion,
  ctx: Context,
  from: Status,
  to: 'ENABLING' | 'DISABLING',
): Promise<object> {
  return ctx.write(async (tx) => {
    const account = await requireTarget(tx, ctx, AccountId);
    const status = await statusOf(tx, { account }, requireRegion(ctx, regionName));
    if (status === 'ENABLING' || status === 'DISABLING') {
      throw conflict(
        `Account ${account} and region ${regionName} is currently being enabled or disabled. ` +
          'Please wait until it finishes and then try again.',
      );
    }
    if (status !== from) {
      const message = 'Unable to switch region status because of its current opt-in status.';
      throw invalidField('RegionName', message, 'invalidRegionOptTarget');
    }
    await tx.in(OptedRegions, { account }).put({ regionName, status: to });
    tx.enqueue({ kind: 'account/change-region', payload: { account, regionName } });
    return {};
  });
}

async function allRegions(tx: ReadTx, scope: Scope): Promise<Region[]> {
  const opted = new Map((await tx.in(OptedRegions, scope).all()).map((region) => [region.regionName, region.status]));
  return regionNames.map((RegionName) => ({
    RegionName,
    RegionOptStatus: defaultRegions.includes(RegionName) ? 'ENABLED_BY_DEFAULT' : (opted.get(RegionName) ?? 'DISABLED'),
  }));
}

async function statusOf(tx: ReadTx, scope: Scope, regionName: string): Promise<Status> {
  if (!optInRegions.includes(regionName)) return 'ENABLED_BY_DEFAULT';
  return (await tx.in(OptedRegions, scope).get(regionName))?.status ?? 'DISABLED';
}

function requireRegion(ctx: Context, name: string): string {
  if (regionNames.includes(name)) return name;
  if (!/^[a-z0-9-]+$/.test(name)) throw refused(ctx, 'You specified an invalid target region.');
  throw invalidField('RegionName', `${name} is not a valid region for opt-in or opt-out.`);
}
