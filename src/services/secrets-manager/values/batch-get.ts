/**
 * Values of several secrets. Each is asked for as GetSecretValue would be, by the same permissions; what fails for one
 * is told beside the others' values.
 * https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_BatchGetSecretValue.html
 */
import type { APIErrorType, SecretValueEntry } from '@aws-sdk/client-secrets-manager';
import type { Input } from '../../../wire/aws-types.ts';
import type { Context } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import { nextToken } from '../../../wire/paging.ts';
import type { Operation } from '../../../wire/service.ts';
import { invalidParameter } from '../errors.ts';
import { filteredSecrets } from '../secrets/list-secrets.ts';
import { secretArn } from '../secrets/references.ts';

const defaultLimit = 20;

export const batchGetSecretValue: Operation<'secrets-manager', 'BatchGetSecretValue'> = async (input, ctx) => {
  const { ids, ...rest } = await namedSecrets(input, ctx);
  const SecretValues: SecretValueEntry[] = [];
  const Errors: APIErrorType[] = [];
  const secrets = ctx.aws.as(ctx.caller)['secrets-manager'];
  for (const id of ids) {
    try {
      SecretValues.push(await secrets.getSecretValue({ SecretId: id }));
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      Errors.push({ SecretId: id, ErrorCode: error.code, Message: error.message });
    }
  }
  return { SecretValues, Errors, ...rest };
};

async function namedSecrets(input: Input<'secrets-manager', 'BatchGetSecretValue'>, ctx: Context) {
  const { SecretIdList, Filters, MaxResults, NextToken } = input;
  if ((SecretIdList === undefined) === (Filters === undefined))
    throw invalidParameter("Either 'SecretIdList' or 'Filters' must be provided, but not both.");
  if (SecretIdList) {
    if (MaxResults !== undefined)
      throw invalidParameter(
        "'Filters' not specified. 'Filters' must also be specified when 'MaxResults' is provided.",
      );
    return { ids: [...new Set(SecretIdList)] };
  }
  const page = await ctx.read((tx) =>
    filteredSecrets(tx, { Filters, MaxResults: MaxResults ?? defaultLimit, ...(NextToken && { NextToken }) }, ctx),
  );
  return { ids: page.items.map(secretArn), ...nextToken(page) };
}
