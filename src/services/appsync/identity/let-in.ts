/**
 * Which of an API's ways lets a request in, and as whom.
 * https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { Caller } from '../../../wire/caller.ts';
import { AwsError } from '../../../wire/errors.ts';
import type { DataContext } from '../graphql/data-context.ts';
import type { FoundApi } from '../graphql/load-api.ts';
import type { Json } from '../functions/json.ts';
import { ApiKeys, type AuthProvider, type AuthenticationType } from '../records.ts';
import { askAuthorizer, type AuthorizerRequest } from './lambda-authorizer.ts';
import { tokenVisitor } from './token-visitor.ts';
import { NotLetIn, type Visitor } from './visitor.ts';

/** What was brought: headers of a request, or what a socket's message carries in their place. */
export interface Credentials {
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly remoteAddress: string;
  verifySigned(): Promise<Caller>;
  /** What a Lambda authorizer is told of the request. */
  readonly asked: AuthorizerRequest;
}

/** @throws NotLetIn */
export async function letIn(credentials: Credentials, found: FoundApi, ctx: DataContext): Promise<Visitor> {
  const { 'x-api-key': key, authorization } = credentials.headers;
  const { settings } = found.api;
  const providers: readonly AuthProvider[] = [settings, ...(settings.additionalAuthenticationProviders ?? [])];
  const provider = (type: AuthenticationType): AuthProvider | undefined =>
    providers.find(({ authenticationType }) => authenticationType === type);
  if (key !== undefined && authorization === undefined) {
    if (!provider('API_KEY')) throw notAuthorized();
    return apiKeyVisitor(key, found, ctx);
  }
  if (authorization === undefined || authorization.trim() === '')
    throw new NotLetIn('Valid authorization header not provided.');
  if (authorization.startsWith('AWS4-HMAC-SHA256')) {
    if (!provider('AWS_IAM')) throw notAuthorized();
    return iamVisitor(credentials);
  }
  const visitor = await tokenVisitor(authorization, providers, credentials.remoteAddress, ctx);
  if (visitor) return visitor;
  const authorizer = provider('AWS_LAMBDA')?.lambdaAuthorizerConfig;
  if (!authorizer) throw notAuthorized();
  return askAuthorizer(authorization, authorizer, credentials, found, ctx);
}

export function notAuthorized(): NotLetIn {
  return new NotLetIn('You are not authorized to make this call.');
}

async function apiKeyVisitor(key: string, { place }: FoundApi, ctx: DataContext): Promise<Visitor> {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  const given = digest(key);
  const keys = await ctx.read((tx) => tx.in(ApiKeys, place).all([place.id]));
  // All are compared, so that the time tells nothing of them.
  const [known] = keys.filter(({ id }) => timingSafeEqual(digest(id), given));
  if (!known || known.expires * 1000 <= ctx.clock.now()) throw notAuthorized();
  return { type: 'API_KEY', identity: null };
}

async function iamVisitor({ verifySigned, remoteAddress }: Credentials): Promise<Visitor> {
  let caller: Caller;
  try {
    caller = await verifySigned();
  } catch (error) {
    if (error instanceof AwsError) throw new NotLetIn(error.message, 403, error.code);
    throw error;
  }
  return { type: 'AWS_IAM', identity: iamIdentity(caller, remoteAddress), caller };
}

/**
 * https://docs.aws.amazon.com/appsync/latest/devguide/resolver-context-reference.html
 * What an identity pool says stands in the session that it made.
 */
function iamIdentity({ account, arn, userId, ...session }: Caller, remoteAddress: string): Json {
  const keys = ('sessionKeys' in session ? session.sessionKeys : undefined) ?? {};
  return {
    accountId: account,
    userArn: arn,
    username: userId,
    sourceIp: [remoteAddress],
    cognitoIdentityPoolId: keys['cognito-identity.amazonaws.com:aud'] ?? null,
    cognitoIdentityId: keys['cognito-identity.amazonaws.com:sub'] ?? null,
    cognitoIdentityAuthType: authTypeOf(keys['cognito-identity.amazonaws.com:amr']),
    cognitoIdentityAuthProvider: null,
  };
}

function authTypeOf(methods: string | undefined): string | null {
  if (methods === undefined) return null;
  return methods.includes('unauthenticated') ? 'unauthenticated' : 'authenticated';
}
