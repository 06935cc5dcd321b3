/**
 * Tokens that clients of the registry API sign in with: who asked for one, sealed, for twelve hours or as long as the
 * session lasts. What that principal may do is decided at each request.
 * https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_GetAuthorizationToken.html
 */
import { randomUUID } from 'node:crypto';
import type { Caller } from '../../../wire/caller.ts';
import type { Context } from '../../../wire/context.ts';
import type { Operation } from '../../../wire/service.ts';
import { TokenEpochs } from '../records.ts';
import { registryAddress } from './registry-address.ts';

const purpose = 'ecr/authorization';
const validMs = 12 * 3_600_000;
const maxTokenCharacters = 65_536;

export interface TokenFacts {
  readonly caller: Caller;
  /** Where it was asked for. */
  readonly region: string;
}

interface SealedToken extends TokenFacts {
  readonly epoch: string;
  /** Domain milliseconds. */
  readonly expiresAt: number;
}

export const getAuthorizationToken: Operation<'ecr', 'GetAuthorizationToken'> = async (input, ctx) => {
  const { caller, region, account, clock, seal, settings } = ctx;
  const epoch = (await knownEpoch(ctx)) ?? (await newEpoch(ctx));
  const session = 'expiresAt' in caller && caller.expiresAt !== undefined ? caller.expiresAt : Infinity;
  const token: SealedToken = { caller, region, epoch, expiresAt: Math.min(clock.now() + validMs, session) };
  const password = seal.seal(purpose, JSON.stringify(token));
  const registries = input.registryIds ?? [account];
  return {
    authorizationData: registries.map((registryId) => ({
      authorizationToken: Buffer.from(`AWS:${password}`).toString('base64'),
      expiresAt: new Date(token.expiresAt),
      proxyEndpoint: registryAddress({ registryId, region }, settings).origin,
    })),
  };
};

/** Whose token it is; `undefined`: nobody's, or it has expired. */
export async function openToken(ctx: Context, password: string): Promise<TokenFacts | undefined> {
  const text = password.length > maxTokenCharacters ? undefined : ctx.seal.open(purpose, password);
  if (text === undefined) return undefined;
  const { caller, region, epoch, expiresAt } = JSON.parse(text) as SealedToken;
  return expiresAt > ctx.clock.now() && epoch === (await knownEpoch(ctx)) ? { caller, region } : undefined;
}

async function knownEpoch(ctx: Context): Promise<string | undefined> {
  return (await ctx.read((tx) => tx.in(TokenEpochs).get('epoch')))?.value;
}

function newEpoch(ctx: Context): Promise<string> {
  return ctx.write(async (tx) => {
    const epochs = tx.in(TokenEpochs);
    const { value } = (await epochs.get('epoch')) ?? { value: randomUUID() };
    await epochs.put({ value });
    return value;
  });
}
