/** How many of a function run at once, and what is told of the account. */
import type { Operation } from '../../../wire/service.ts';
import { placeOf } from '../arns.ts';
import { Functions, Versions } from '../records.ts';
import { requireFunction } from './find-function.ts';

export const putFunctionConcurrency: Operation<'lambda', 'PutFunctionConcurrency'> = async (input, ctx) => {
  const place = placeOf(input.FunctionName, ctx);
  const { ReservedConcurrentExecutions } = input;
  await ctx.write(async (tx) => {
    const record = await requireFunction(tx, place);
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
    const sizes = [...functions.map(({ latest }) => latest.code.size), ...versions.map(({ code }) => code.size)];
    const reserved = functions.reduce((sum, { reservedConcurrency = 0 }) => sum + reservedConcurrency, 0);
    return {
      AccountLimit: { ...limits, UnreservedConcurrentExecutions: limits.ConcurrentExecutions - reserved },
      AccountUsage: { TotalCodeSize: sizes.reduce((sum, size) => sum + size, 0), FunctionCount: functions.length },
    };
  });
