/** Does a task, as the machine's role. What fails, fails as its integration names errors. */
import { nextTurn } from '../../../kernel/turns.ts';
import type { Context } from '../../../wire/context.ts';
import type { InProcessAws } from '../../../wire/aws-types.ts';
import { AwsError } from '../../../wire/errors.ts';
import type { Failure, Task, TaskAnswer } from '../interpreter/execution.ts';
import { givenJson } from '../given-json.ts';
import { isFunction, resourceParts } from '../interpreter/tasks.ts';
import { isObject, type Json, type JsonObject } from '../language/json.ts';
import { sdkServices } from './resources.ts';
import { failureOf } from './task-failures.ts';

export interface Performer {
  readonly executionArn: string;
  readonly machineArn: string;
  readonly roleArn: string;
  readonly account: string;
}

/** Of an execution at once: the others wait. */
export const mostTasks = 500;

/** What it throws is no answer: the server stops, say. */
export async function perform(task: Task, by: Performer, ctx: Context, ended?: AbortSignal): Promise<TaskAnswer> {
  // An execution may begin hundreds together.
  await nextTurn();
  try {
    const aws = await awsOf(by, task, ctx, ended);
    return isFunction(task.resource)
      ? await invokeFunction(aws, task.resource, task.parameters)
      : await integrate(aws, task);
  } catch (error) {
    if (error instanceof AwsError) return failureOf(task, error);
    throw error;
  }
}

/** Which role its principal assumes: the machine's, or one that its own may. */
async function awsOf(
  by: Performer,
  { credentials, resource }: Task,
  ctx: Context,
  ended: AbortSignal | undefined,
): Promise<InProcessAws> {
  // What is begun within an execution ends with it, or a tree of them would go on without its root.
  const isWaiting = resource.endsWith(':sfn:startSyncExecution');
  const how = { isGiven: true, ...(isWaiting && ended && { ended }) };
  const source = { sourceArn: by.machineArn, sourceAccount: by.account };
  const sessionName = by.executionArn
    .split(':')
    .at(-1)!
    .replaceAll(/[^\w+=,.@-]/g, '-')
    .slice(0, 64)
    .padEnd(2, '-');
  const principal = 'states.amazonaws.com';
  const own = await ctx.aws.assumeRole({ ...source, principal, roleArn: by.roleArn, sessionName });
  const other = credentials?.['RoleArn'];
  if (typeof other !== 'string') return ctx.aws.as(own.caller, how);
  const assumed = await ctx.aws.assumeRole({ ...source, principal, by: own.caller, roleArn: other, sessionName });
  return ctx.aws.as(assumed.caller, how);
}

async function invokeFunction({ lambda }: InProcessAws, FunctionName: string, input: Json): Promise<TaskAnswer> {
  const { FunctionError, Payload } = await lambda.invoke({ FunctionName, Payload: bytesOf(input) });
  if (FunctionError !== undefined) return functionFailure(Payload);
  const output = jsonOf(Payload);
  return output === undefined ? unreadable : { output };
}

/** What the runtime has been told in place of JSON, or of JSON that is too deep. */
const unreadable: Failure = {
  error: 'Lambda.Unknown',
  cause: 'The answer of the function is no JSON that can be read.',
};

function bytesOf(value: Json): Uint8Array {
  return Buffer.from(JSON.stringify(value));
}

/** `undefined`: it cannot be read. */
function jsonOf(payload: Uint8Array | undefined): Json | undefined {
  const text = Buffer.from(payload ?? []).toString('utf8');
  try {
    return text === '' ? null : givenJson(text);
  } catch {
    return undefined;
  }
}

/** AWS bounds both in an event. */
const [mostError, mostCause] = [256, 32_768];

function functionFailure(payload: Uint8Array | undefined): Failure {
  const cause = Buffer.from(payload ?? [])
    .toString('utf8')
    .slice(0, mostCause);
  const said = jsonOf(payload);
  const type = isObject(said) ? said['errorType'] : undefined;
  return { error: typeof type === 'string' ? type.slice(0, mostError) : 'Lambda.Unknown', cause };
}

async function integrate(aws: InProcessAws, task: Task): Promise<TaskAnswer> {
  const { resourceType, resource } = resourceParts(task.resource);
  if (resourceType === 'lambda') return invokeIntegration(aws, task.parameters as JsonObject);
  if (resourceType === 'states') return startExecution(aws, task.parameters as JsonObject);
  const [service, operation] =
    resourceType === 'aws-sdk' ? (resource.split(':') as [string, string]) : [resourceType, resource];
  const client = aws[sdkServices[service] as 'dynamodb'] as unknown as Record<
    string,
    (input: unknown) => Promise<object>
  >;
  return { output: plain(await client[operation]!(task.parameters)) };
}

async function invokeIntegration({ lambda }: InProcessAws, parameters: JsonObject): Promise<TaskAnswer> {
  const { Payload, ...input } = parameters;
  const given = Payload === undefined ? {} : { Payload: bytesOf(Payload) };
  const answer = await lambda.invoke({ ...(input as { FunctionName: string }), ...given });
  if (answer.FunctionError !== undefined) return functionFailure(answer.Payload);
  const { Payload: result, ...rest } = answer;
  const said = plain(rest) as JsonObject;
  if (result === undefined || result.length === 0) return { output: said };
  const told = jsonOf(result);
  return told === undefined ? unreadable : { output: { ...said, Payload: told } };
}

async function startExecution({ sfn }: InProcessAws, parameters: JsonObject): Promise<TaskAnswer> {
  const { StateMachineArn, Name, Input } = parameters;
  const { executionArn, startDate } = await sfn.startExecution({
    stateMachineArn: StateMachineArn as string,
    ...(Name !== undefined && { name: Name as string }),
    ...(Input !== undefined && { input: typeof Input === 'string' ? Input : JSON.stringify(Input) }),
  });
  return { output: { ExecutionArn: executionArn!, StartDate: startDate!.toISOString() } };
}

/** JSON of an operation's output: dates as text, bytes as Base64. */
function plain(output: object): Json {
  const text = JSON.stringify(output, (_name, value: unknown) =>
    value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value,
  );
  return JSON.parse(text) as Json;
}
