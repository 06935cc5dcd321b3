/**
 * API keys: they expire by the domain clock, at a whole hour, and are gone 60 days later.
 * https://docs.aws.amazon.com/appsync/latest/APIReference/API_CreateApiKey.html
 */
import { AwsError } from '../../../wire/errors.ts';
import type { ReadTx } from '../../../wire/context.ts';
import type { Operation } from '../../../wire/service.ts';
import { notFound } from '../errors.ts';
import { ApiKeys, type ApiKeyRecord } from '../records.ts';
import { findApi, pageOf, pages, tokenOf } from './find-api.ts';

const [hour, day] = [3600, 86_400];
const maxKeys = 50;

/** @throws AwsError ApiKeyValidityOutOfBoundsException */
function expiryOf(given: number | undefined, now: number): number {
  const seconds = Math.floor(now / 1000);
  const expires = given === undefined || given === 0 ? seconds + 7 * day : given;
  // A day as its own client reckons it; the hour is rounded down.
  const rounded = Math.floor(expires / hour) * hour;
  if (expires < seconds + day - hour || expires > seconds + 365 * day) {
    throw new AwsError(
      'ApiKeyValidityOutOfBoundsException',
      'API key must be valid for a minimum of 1 days and a maximum of 365 days.',
    );
  }
  return rounded;
}

export const createApiKey: Operation<'appsync', 'CreateApiKey'> = ({ apiId, description, expires }, ctx) =>
  ctx.write(async (tx) => {
    await findApi(tx, apiId);
    const keys = tx.in(ApiKeys);
    if ((await keys.all([apiId])).length >= maxKeys)
      throw new AwsError('ApiKeyLimitExceededException', `API key limit exceeded. Maximum: ${maxKeys}.`);
    const key: ApiKeyRecord = {
      api: apiId,
      id: `da2-${ctx.ids.alphanumeric(26)}`,
      ...(description !== undefined && { description }),
      expires: expiryOf(expires, ctx.clock.now()),
    };
    await keys.insert(key);
    return { apiKey: told(key) };
  });

export const updateApiKey: Operation<'appsync', 'UpdateApiKey'> = ({ apiId, id, description, expires }, ctx) =>
  ctx.write(async (tx) => {
    const before = await findKey(tx, apiId, id);
    const key: ApiKeyRecord = {
      ...before,
      ...(description !== undefined && { description }),
      ...(expires !== undefined && { expires: expiryOf(expires, ctx.clock.now()) }),
    };
    await tx.in(ApiKeys).put(key);
    return { apiKey: told(key) };
  });

export const deleteApiKey: Operation<'appsync', 'DeleteApiKey'> = ({ apiId, id }, ctx) =>
  ctx.write(async (tx) => {
    await findKey(tx, apiId, id);
    await tx.in(ApiKeys).delete(apiId, id);
    return {};
  });

export const listApiKeys: Operation<'appsync', 'ListApiKeys'> = (input, ctx) =>
  ctx.read(async (tx) => {
    await findApi(tx, input.apiId);
    const page = await pages.stored(tx.in(ApiKeys).list([input.apiId], pageOf(input)));
    const now = ctx.clock.now();
    return { apiKeys: page.items.filter((key) => !isGone(key, now)).map(told), ...tokenOf(page) };
  });

async function findKey(tx: ReadTx, apiId: string, id: string): Promise<ApiKeyRecord> {
  await findApi(tx, apiId);
  const key = await tx.in(ApiKeys).get(apiId, id);
  if (!key) throw notFound(`API key not found: ${id}.`);
  return key;
}

const deletesAt = ({ expires }: ApiKeyRecord): number => expires + 60 * day;
const isGone = (key: ApiKeyRecord, now: number): boolean => deletesAt(key) * 1000 <= now;

function told(key: ApiKeyRecord) {
  const { id, description, expires } = key;
  return { id, ...(description !== undefined && { description }), expires, deletes: deletesAt(key) };
}
