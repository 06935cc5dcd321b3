/**
 * Values of parameters by name. SecureStrings are opened once the transaction is over, and on demand alone.
 * https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameters.html
 */
import type { Parameter } from '@aws-sdk/client-ssm';
import type { Context } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import type { Operation } from '../../../wire/service.ts';
import { publicParameter } from '../public-parameters.ts';
import type { VersionFacts } from '../records.ts';
import { type FoundVersion, parameterArn, requireVersion } from './references.ts';
import { decrypted } from './secure-string.ts';

export const getParameter: Operation<'ssm', 'GetParameter'> = async ({ Name, WithDecryption }, ctx) => {
  const known = publicParameter(Name, ctx);
  if (known) return { Parameter: known };
  const found = await ctx.read((tx) => requireVersion(tx, ctx, Name));
  return { Parameter: await toParameter(ctx, found, WithDecryption) };
};

export const getParameters: Operation<'ssm', 'GetParameters'> = async ({ Names, WithDecryption }, ctx) => {
  const names = [...new Set(Names)];
  const found = await ctx.read(async (tx) => {
    const each: (FoundVersion | undefined)[] = [];
    for (const name of names) each.push(await requireVersion(tx, ctx, name).catch(unknown));
    return each;
  });
  const Parameters: Parameter[] = [];
  const InvalidParameters: string[] = [];
  for (const [at, name] of names.entries()) {
    const known = publicParameter(name, ctx) ?? (found[at] && (await toParameter(ctx, found[at], WithDecryption)));
    if (known) Parameters.push(known);
    else InvalidParameters.push(name);
  }
  return { Parameters, InvalidParameters };
};

function unknown(error: unknown): undefined {
  if (error instanceof AwsError) return undefined;
  throw error;
}

/** As the API answers it. */
export async function toParameter(
  ctx: Context,
  { parameter: { name }, version, scope, selector }: FoundVersion,
  isDecrypted: boolean | undefined,
): Promise<Parameter> {
  const arn = parameterArn(name, scope);
  return {
    Name: name,
    Type: version.type,
    Value: await valueOf(ctx, arn, version, isDecrypted),
    Version: version.version,
    ...(selector !== undefined && { Selector: `:${selector}` }),
    LastModifiedDate: new Date(version.modifiedAt),
    ARN: arn,
    DataType: version.dataType,
  };
}

export async function valueOf(
  ctx: Context,
  arn: string,
  { type, tier, value }: VersionFacts,
  isDecrypted: boolean | undefined,
): Promise<string> {
  return type === 'SecureString' && isDecrypted === true ? decrypted(ctx, { arn, tier, value }) : value;
}
