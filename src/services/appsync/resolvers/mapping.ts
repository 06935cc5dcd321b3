/** What functions and resolvers have in common: templates, or code, and the data source that they are for. */
import type { Context, ReadTx } from '../../../wire/context.ts';
import { badRequest, codeRefused, notFound, refuseGiven } from '../errors.ts';
import { checkCode } from '../javascript/check-code.ts';
import { DataSources, type Mapping } from '../records.ts';
import { readCode, taskFailure } from '../workers.ts';
import { createHash } from 'node:crypto';

interface Given {
  readonly dataSourceName?: string | undefined;
  readonly requestMappingTemplate?: string | undefined;
  readonly responseMappingTemplate?: string | undefined;
  readonly code?: string | undefined;
  readonly runtime?: { readonly name: string | undefined; readonly runtimeVersion: string | undefined } | undefined;
  readonly maxBatchSize?: number | undefined;
}

/** @throws AwsError BadRequestException, NotImplementedException */
export async function mappingOf(input: Given, ctx: Context): Promise<Mapping> {
  refuseGiven(input, ['syncConfig', 'cachingConfig', 'metricsConfig', 'maxBatchSize'], 'a resolver or function');
  const { dataSourceName, requestMappingTemplate, responseMappingTemplate, code, runtime } = input;
  const hasTemplate = requestMappingTemplate !== undefined || responseMappingTemplate !== undefined;
  if (code !== undefined) {
    if (runtime === undefined) throw badRequest('Runtime is required when code is provided.');
    if (hasTemplate) throw badRequest('Code and mapping templates cannot be provided together.');
    await checkRuns(code, ctx);
  } else if (runtime !== undefined) {
    throw badRequest('Code is required when a runtime is provided.');
  }
  return {
    ...(dataSourceName !== undefined && { dataSourceName }),
    ...(requestMappingTemplate !== undefined && { requestMappingTemplate }),
    ...(responseMappingTemplate !== undefined && { responseMappingTemplate }),
    ...(code !== undefined && { code, runtime: checkedRuntime(runtime!) }),
  };
}

/** @throws AwsError BadRequestException */
export function checkedRuntime({ name, runtimeVersion }: NonNullable<Given['runtime']>) {
  if (name !== 'APPSYNC_JS') throw badRequest(`Unsupported runtime: ${String(name)}`);
  if (runtimeVersion !== '1.0.0') throw badRequest(`Unsupported runtime version: ${String(runtimeVersion)}`);
  return { name, runtimeVersion } as const;
}

/** @throws AwsError BadRequestException with AWS's detail */
export async function checkRuns(code: string, ctx: Context): Promise<void> {
  const refused = checkCode(code);
  if (refused.length > 0) throw codeRefused(refused);
  const digest = createHash('sha256').update(code).digest('hex');
  const why = await ctx.outside(`code/${digest}`, () => unreadable(code, ctx));
  if (why !== null)
    throw codeRefused([{ errorType: 'PARSER_ERROR', value: why, location: { line: 1, column: 0, span: 0 } }]);
}

async function unreadable(code: string, ctx: Context): Promise<string | null> {
  try {
    return (await readCode(ctx, code)) ?? null;
  } catch (error) {
    const why = taskFailure(error);
    if (why === undefined) throw error;
    return why;
  }
}

/** @throws AwsError NotFoundException */
export async function checkSource(tx: ReadTx, apiId: string, name: string): Promise<void> {
  if (!(await tx.in(DataSources).get(apiId, name))) throw notFound(`No data source found named ${name}`);
}
