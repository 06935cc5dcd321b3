/**
 * An API's schema: given, told, shown to tools.
 * https://docs.aws.amazon.com/appsync/latest/APIReference/API_StartSchemaCreation.html
 */
import { createHash } from 'node:crypto';
import type { Context } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import type { Operation } from '../../../wire/service.ts';
import { findApi } from '../apis/find-api.ts';
import { changed } from '../apis/revisions.ts';
import { badRequest, notFound } from '../errors.ts';
import { Schemas } from '../records.ts';
import { checkSchema, showSchema, taskFailure } from '../workers.ts';
import { maxSchemaBytes } from './build-schema.ts';

const done = 'Successfully created schema with all types.';

export const startSchemaCreation: Operation<'appsync', 'StartSchemaCreation'> = async (input, ctx) => {
  const text = Buffer.from(input.definition as Uint8Array).toString();
  if (text.trim() === '') throw badRequest('Schema definition cannot be empty.');
  if (text.length > maxSchemaBytes) throw badRequest('Schema definition exceeds the maximum size of 1 MB.');
  const digest = createHash('sha256').update(text).digest('hex');
  const wrong = await ctx.outside(`schema/${digest}`, () => whatIsWrong(text, ctx));
  return ctx.write(async (tx) => {
    await findApi(tx, input.apiId);
    const before = await tx.in(Schemas).get(input.apiId);
    const status = wrong === null ? 'SUCCESS' : 'FAILED';
    const made = wrong === null ? { definition: text, digest } : {};
    await tx.in(Schemas).put({ ...before, ...made, api: input.apiId, status, details: wrong ?? done });
    await changed(tx, ctx, input.apiId);
    return { status };
  });
};

async function whatIsWrong(text: string, ctx: Context): Promise<string | null> {
  try {
    return (await checkSchema(ctx, text)) ?? null;
  } catch (error) {
    const why = taskFailure(error);
    if (why === undefined) throw error;
    return why;
  }
}

export const getSchemaCreationStatus: Operation<'appsync', 'GetSchemaCreationStatus'> = ({ apiId }, ctx) =>
  ctx.read(async (tx) => {
    await findApi(tx, apiId);
    const schema = await tx.in(Schemas).get(apiId);
    return schema ? { status: schema.status, details: schema.details } : { status: 'NOT_APPLICABLE' };
  });

export const getIntrospectionSchema: Operation<'appsync', 'GetIntrospectionSchema'> = async (input, ctx) => {
  const definition = await ctx.read(async (tx) => {
    await findApi(tx, input.apiId);
    return (await tx.in(Schemas).get(input.apiId))?.definition;
  });
  if (definition === undefined) throw notFound('No schema found for the API.');
  const { format, includeDirectives = true } = input;
  if (format !== 'SDL' && format !== 'JSON')
    throw new AwsError('GraphQLSchemaException', `Unknown format: ${String(format)}`);
  const isAsGiven = format === 'SDL' && includeDirectives;
  const show = () => showSchema(ctx, { definition, format, includeDirectives });
  const text = isAsGiven ? definition : await ctx.outside(`schema-shown/${input.apiId}/${format}`, show);
  return { schema: Buffer.from(text) as unknown as Output };
};

type Output = NonNullable<Awaited<ReturnType<Operation<'appsync', 'GetIntrospectionSchema'>>>['schema']>;
