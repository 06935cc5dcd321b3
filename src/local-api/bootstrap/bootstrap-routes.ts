/** `/_sandlot/v1/bootstrap`: whether an account and Region are set up for the CDK and Amplify, and setting them up. */
import { regionNames } from '../../services/account/internal.ts';
import { findAccount } from '../../services/organizations/internal.ts';
import { rootCaller } from '../../signin/internal.ts';
import type { PageRoute } from '../../wire/page.ts';
import { apiRoute, invalid, type ApiCall } from '../api-route.ts';
import { diagnose } from './diagnosis.ts';
import { missingPermissions } from './permissions.ts';
import { readState, type Asked } from './read-state.ts';
import { setUp, type Attempt } from './set-up.ts';
import { stackNameOf } from './state.ts';

export function bootstrapRoutes(apiToken: string): PageRoute[] {
  return [
    apiRoute(apiToken, 'GET', '/bootstrap', 'handler', async (call) => {
      const { query } = call.request;
      const asked = await askedOf(call, query.get('region') ?? undefined, query.get('account') ?? undefined);
      const missing = await missingPermissions(asked);
      const state = await readState(asked);
      return shown(asked, { state, diagnosis: diagnose(state), steps: [] }, missing);
    }),
    apiRoute(apiToken, 'POST', '/bootstrap', 'handler', async (call) => {
      const { region, account } = await call.body();
      const asked = await askedOf(call, region, account);
      return shown(asked, await setUp(asked), await missingPermissions(asked));
    }),
  ];
}

/**
 * The API token's holder is the root user of whichever account; who is signed in to the console is themselves, in their
 * own account, and AWS's operations decide what they may.
 */
async function askedOf({ ctx, session }: ApiCall, region: unknown, account: unknown): Promise<Asked> {
  const { homeRegion, managementAccount } = ctx.settings;
  const where = region ?? homeRegion;
  if (typeof where !== 'string' || !regionNames.includes(where))
    throw invalid(`region must be one of AWS's Regions, such as eu-west-1; it is ${JSON.stringify(where)}.`);
  const whose = account ?? session?.caller.account ?? managementAccount;
  if (session) {
    if (whose !== session.caller.account)
      throw invalid(`You are signed in to account ${session.caller.account}; sign in to the other one.`);
    return { ctx, caller: session.caller, region: where };
  }
  if (typeof whose !== 'string' || !(await ctx.read((tx) => findAccount(tx, whose))))
    throw invalid(`account must be the 12 digits of an account of this Sandlot; it is ${JSON.stringify(whose)}.`);
  return { ctx, caller: rootCaller(whose), region: where };
}

function shown({ caller, region }: Asked, { state, diagnosis, steps }: Attempt, missing: readonly string[]) {
  const { stack } = state;
  return {
    account: caller.account,
    region,
    principalArn: caller.arn,
    stackName: stackNameOf(state),
    verdict: diagnosis.verdict,
    ...(diagnosis.version !== undefined && { version: diagnosis.version }),
    findings: diagnosis.findings,
    missingPermissions: missing,
    ...(stack && {
      stack: { stackId: stack.stackId, status: stack.status, ...(stack.failure && { failure: stack.failure }) },
    }),
    steps: steps.map((step) => step.do),
  };
}
