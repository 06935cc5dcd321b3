/** How many of a function run at once, and what is told of the account. */
import type { ReadTx } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import type { Operation } from '../../../wire/service.ts';
import { type FunctionPlace, placeOf } from '../arns.ts';
import { invalid } from '../errors.ts';
import { Functions, LayerVersions, Versions } from '../records.ts';
import { requireFunction, withVersion } from './find-function.ts';

export const putFunctionConcurrency: Operation<'lambda', 'PutFunctionConcurrency'> = async (input, ctx) => {
  const place = placeOf(input.FunctionName, ctx);
  const { ReservedConcurrentExecutions } = input;
  if (place.qualifier !== undefined)
    throw invalid(
      'This operation is permitted on Lambda functions only. Aliases and versions do not support this operation. ' +
        'Please specify either a function name or an unqualified function ARN.',
    );
  await ctx.write(async (tx) => {
    const record = await requireFunction(tx, place, withVersion(place));
    await checkUnreserved(tx, place, ReservedConcurrentExecutions);
    await tx.in(Functions, place).put({ ...record, reservedConcurrency: ReservedConcurrentExecutions });
  });
  return { ReservedConcurrentExecutions };
};

export const getFunctionConcurrency: Operation<'lambda', 'GetFunctionConcurrency'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const { reservedConcurrency } = await requireFunction(tx, placeOf(input.FunctionName, ctx));
    return reservedConcurrency === undefined ? {} : { ReservedConcurrentExecutions: reservedConcurrency };
  });

export const deleteFunctionConcurrency: Operation<'lambda', 'DeleteFunctionConcurrency'> = async (input, ctx) => {
  const place = placeOf(input.FunctionName, ctx);
  await ctx.write(async (tx) => {
    const { reservedConcurrency: _gone, ...record } = await requireFunction(tx, place);
    await tx.in(Functions, place).put(record);
  });
  return {};
};

/** So many stay for the functions that reserve none. */
const leastUnreserved = 100;

/** @throws AwsError InvalidParameterValueException */
async function checkUnreserved(tx: ReadTx, place: FunctionPlace, wanted: number): Promise<void> {
  const others = (await tx.in(Functions, place).all()).filter(({ name }) => name !== place.name);
  const reserved = others.reduce((sum, { reservedConcurrency = 0 }) => sum + reservedConcurrency, wanted);
  if (limits.ConcurrentExecutions - reserved >= leastUnreserved) return;
  throw new AwsError(
    'InvalidParameterValueException',
    "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its " +
      `minimum value of [${leastUnreserved}].`,
  );
}

/** AWS's quotas: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const limits = {
  TotalCodeSize: 80_530_636_800,
  CodeSizeUnzipped: 262_144_000,
  CodeSizeZipped: 52_428_800,
  ConcurrentExecutions: 1000,
} as const;

export const getAccountSettings: Operation<'lambda', 'GetAccountSettings'> = (_input, ctx) =>
  ctx.read(async (tx) => {
    const functions = await tx.in(Functions).all();
    const versions = await tx.in(Versions).all();
    const layers = await tx.in(LayerVersions).all();
    const codes = [...functions.map(({ latest }) => latest.code), ...[...versions, ...layers].map(({ code }) => code)];
    const reserved = functions.reduce((sum, { reservedConcurrency = 0 }) => sum + reservedConcurrency, 0);
    return {
      AccountLimit: { ...limits, UnreservedConcurrentExecutions: limits.ConcurrentExecutions - reserved },
      AccountUsage: { TotalCodeSize: codes.reduce((sum, { size }) => sum + size, 0), FunctionCount: functions.length },
    };
  });
