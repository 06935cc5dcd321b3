/**
 * Functions that a pool calls on the way: with the event that AWS gives them, as the service, on behalf of the pool.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-working-with-lambda-triggers.html
 */
import { parseBoundedJson } from '../../../kernel/bounded/json.ts';
import type { Context } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import { attributeMap } from '../attributes/attribute-values.ts';
import { poolArn } from '../pools/find-pool.ts';
import type { PoolRecord } from '../records.ts';
import type { UserRecord } from '../user-records.ts';

export type TriggerName =
  | 'PreSignUp'
  | 'CustomMessage'
  | 'PostConfirmation'
  | 'PreAuthentication'
  | 'PostAuthentication'
  | 'PreTokenGeneration'
  | 'DefineAuthChallenge'
  | 'CreateAuthChallenge'
  | 'VerifyAuthChallengeResponse';

export interface TriggerCall {
  readonly pool: PoolRecord;
  /** Absent: an administrator acts, and no client. */
  readonly clientId?: string | undefined;
  readonly user: Pick<UserRecord, 'username' | 'sub' | 'attributes' | 'status'>;
  /** `PreSignUp_SignUp` */
  readonly source: string;
  /** Beside the user's attributes. */
  readonly request: Readonly<Record<string, unknown>>;
  readonly response: Readonly<Record<string, unknown>>;
  readonly version?: string;
}

type Responses = Readonly<Record<string, unknown>>;

const limits = { maxDepth: 64, maxTokens: 100_000 };
/** What of a function's words is told on. */
const maxMessage = 2000;

/**
 * What the function answers; `undefined`: the pool has none for that. It runs as often as it is called, so not in a
 * transaction. @throws AwsError UserLambdaValidationException and its like
 */
export async function runTrigger(ctx: Context, name: TriggerName, call: TriggerCall): Promise<Responses | undefined> {
  const arn = functionFor(call.pool, name);
  if (arn === undefined) return undefined;
  const { account, region } = call.pool;
  const source = { sourceArn: poolArn(call.pool), sourceAccount: account, region };
  const { lambda } = ctx.aws.asService('cognito-idp.amazonaws.com', account, source);
  const Payload = new TextEncoder().encode(JSON.stringify(eventOf(call)));
  const answer = await invoked(name, () => lambda.invoke({ FunctionName: arn, Payload }));
  const told = answer.Payload === undefined ? '' : Buffer.from(answer.Payload).toString();
  if (answer.FunctionError !== undefined) throw failed(name, told);
  const value = parsed(told);
  const { response } = (value ?? {}) as { response?: unknown };
  if (typeof response !== 'object' || response === null) throw unreadable();
  return response as Responses;
}

export function functionFor({ settings }: PoolRecord, name: TriggerName): string | undefined {
  const { LambdaConfig = {} } = settings;
  if (name === 'PreTokenGeneration')
    return LambdaConfig.PreTokenGenerationConfig?.LambdaArn ?? LambdaConfig.PreTokenGeneration;
  return LambdaConfig[name];
}

function eventOf({ pool, clientId, user, source, request, response, version = '1' }: TriggerCall) {
  const status = { 'cognito:user_status': user.status };
  return {
    version,
    region: pool.region,
    userPoolId: pool.id,
    userName: user.username,
    callerContext: { awsSdkVersion: 'aws-sdk-unknown-unknown', clientId: clientId ?? 'CLIENT_ID_NOT_APPLICABLE' },
    triggerSource: source,
    request: { userAttributes: { sub: user.sub, ...status, ...attributeMap(user.attributes) }, ...request },
    response,
  };
}

async function invoked<T>(name: TriggerName, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof AwsError) || error.code === 'NotImplementedException') throw error;
    const denied = error.code === 'AccessDeniedException' || error.code === 'AccessDenied';
    throw new AwsError(
      'UnexpectedLambdaException',
      denied
        ? `${name} invocation failed due to error AccessDeniedException.`
        : `${name} invocation failed due to error ${error.code}: ${error.message}`,
    );
  }
}

function failed(name: TriggerName, payload: string): AwsError {
  let message = 'Unknown';
  try {
    const { errorMessage } = parsed(payload) as { errorMessage?: unknown };
    if (typeof errorMessage === 'string') message = errorMessage.slice(0, maxMessage);
  } catch {
    // Its words cannot be read: that it failed is told nevertheless.
  }
  return new AwsError('UserLambdaValidationException', `${name} failed with error ${message}.`);
}

function parsed(text: string): unknown {
  try {
    return parseBoundedJson(text, limits);
  } catch {
    throw unreadable();
  }
}

function unreadable(): AwsError {
  return new AwsError('InvalidLambdaResponseException', 'Unrecognizable lambda output');
}
