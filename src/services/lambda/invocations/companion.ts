/**
 * A provider of custom resources that takes its time is two functions: one that begins, and one that a state machine
 * asks until it is done. Whoever starts a process of the first starts one of the second with it, since that is asked in
 * a moment: both begin at the same time. Nothing is invoked by that.
 * https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.custom_resources-readme.html#asynchronous-providers-iscomplete
 */
import type { Context } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import { firstFunction } from '../../sfn/internal.ts';
import { type FunctionPlace, placeIn } from '../arns.ts';
import { openEnvironment } from '../functions/environment.ts';
import { requireVersion } from '../functions/find-function.ts';
import type { VersionFacts } from '../records.ts';

/** As the CDK's provider framework names it, and Amplify's table manager. */
const waiter = 'WAITER_STATE_MACHINE_ARN';

export interface Companion {
  readonly place: FunctionPlace;
  readonly facts: VersionFacts;
}

/** `undefined`: the function has none, or not in its own account and Region. */
export async function companionOf(
  ctx: Context,
  { account, region }: FunctionPlace,
  facts: VersionFacts,
): Promise<Companion | undefined> {
  const machine = openEnvironment(ctx, facts)?.[waiter];
  if (machine === undefined) return undefined;
  try {
    return await ctx.read(async (tx) => {
      const arn = await firstFunction(tx, machine);
      const place = arn === undefined ? undefined : placeIn(arn, { account, region });
      if (place?.account !== account || place.region !== region) return undefined;
      const found = await requireVersion(tx, place);
      const mayRun = found.record.reservedConcurrency === undefined && found.facts.code.native === undefined;
      return mayRun ? { place, facts: found.facts } : undefined;
    });
  } catch (error) {
    if (error instanceof AwsError) return undefined;
    throw error;
  }
}
