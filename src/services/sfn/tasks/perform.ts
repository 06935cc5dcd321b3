/** Does a task, as the machine's role. What fails, fails as its integration names errors. */
import { nextTurn } from '../../../kernel/turns.ts';
import type { Context } from '../../../wire/context.ts';
import type { InProcessAws } from '../../../wire/aws-types.ts';
import { AwsError } from '../../../wire/errors.ts';
import type { Branch, Failure, Task, TaskAnswer } from '../interpreter/execution.ts';
import { givenJson } from '../given-json.ts';
import { isFunction, resourceParts } from '../interpreter/tasks.ts';
import { keptText, textOf } from '../interpreter/texts.ts';
import { isObject, isTooLarge, maxDataBytes, type Json, type JsonObject } from '../language/json.ts';
import { invocationHeaders, withMetadata } from './http-metadata.ts';
import { sdkServices } from './task-resources.ts';
import { inputOf, outputOf, payloadOf } from './sdk-shapes.ts';
import { failureOf } from './task-failures.ts';

export interface Performer {
  readonly executionArn: string;
  readonly machineArn: string;
  readonly roleArn: string;
  readonly account: string;
}

/** Of an execution at once: the others wait. */
const mostTasks = 500;

export interface OpenTask {
  /** Names the task within its execution. */
  readonly place: string;
  readonly branch: string;
  readonly task: Task;
}

/** Which tasks of an execution to ask now, where so many are under way. */
export function tasksToAsk(
  leaves: readonly Branch[],
  underWay: number,
  isAsked: (place: string) => boolean,
): OpenTask[] {
  const open = leaves.flatMap(({ id: branch, task }) =>
    task ? [{ place: `${branch}/${task.id}`, branch, task }] : [],
  );
  return open.filter(({ place }) => !isAsked(place)).slice(0, Math.max(0, mostTasks - underWay));
}

/** What it throws is no answer: the server stops, say. */
export async function perform(task: Task, by: Performer, ctx: Context, ended?: AbortSignal): Promise<TaskAnswer> {
  // An execution may begin hundreds together.
  await nextTurn();
  const requestId = ctx.ids.uuid();
  try {
    const aws = await awsOf(by, task, { ctx, requestId, ended });
    const answer = isFunction(task.resource)
      ? await invokeFunction(aws, task)
      : await integrate({ aws, requestId, now: ctx.clock.now() }, task);
    return 'output' in answer && isTooLarge(answer.output) ? tooLarge(task.resource) : answer;
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return failureOf(task, error, { requestId, statusOf: ctx.aws.statusOf });
  }
}

function tooLarge(resource: string): Failure {
  const what = isFunction(resource) ? resource : resourceParts(resource).resourceType;
  const exceeding = 'exceeding the maximum number of bytes service limit.';
  const cause = `The state/task '${what}' returned a result with a size ${exceeding}`;
  return { error: 'States.DataLimitExceeded', cause };
}

interface AskedIn {
  readonly ctx: Context;
  readonly requestId: string;
  /** Ends with whoever waits for the execution. */
  readonly ended: AbortSignal | undefined;
}

/** Which role its principal assumes: the machine's, or one that its own may. */
async function awsOf(
  by: Performer,
  { credentials, resource }: Task,
  { ctx, requestId, ended }: AskedIn,
): Promise<InProcessAws> {
  // What is begun within an execution ends with it, or a tree of them would go on without its root.
  const isWaiting = resource.endsWith(':sfn:startSyncExecution');
  const how = { isGiven: true, requestId, ...(isWaiting && ended && { ended }) };
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

async function invokeFunction({ lambda }: InProcessAws, task: Task): Promise<TaskAnswer> {
  const { resource: FunctionName, parameters: value, text: given } = task;
  const { FunctionError, Payload } = await lambda.invoke({
    FunctionName,
    Payload: Buffer.from(textOf({ value, text: given })),
  });
  if (FunctionError !== undefined) return functionFailure(Payload);
  if (Buffer.from(Payload ?? []).length > maxDataBytes) return tooLarge(FunctionName);
  const output = jsonOf(Payload);
  if (output === undefined) return unreadable;
  const text = keptText(Buffer.from(Payload ?? []).toString('utf8') || 'null', output);
  return { output, ...(text !== undefined && { text }) };
}

/** What the runtime has been told in place of JSON, or of JSON that is too deep. */
const unreadable: Failure = {
  error: 'Lambda.Unknown',
  cause: 'The answer of the function is no JSON that can be read.',
};

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

/** As recorded on AWS: the integration reads what the function said, and writes it again. */
function writtenAnew({ error, cause }: Failure): Failure {
  const said = jsonOf(Buffer.from(cause));
  return { error, cause: isObject(said) ? JSON.stringify(said) : cause };
}

interface Asked {
  readonly aws: InProcessAws;
  readonly requestId: string;
  /** Milliseconds. */
  readonly now: number;
}

async function integrate(asked: Asked, task: Task): Promise<TaskAnswer> {
  const { resourceType, resource } = resourceParts(task.resource);
  const parameters = task.parameters as JsonObject;
  if (resourceType === 'lambda') return invokeIntegration(asked, parameters);
  if (resourceType === 'states') return startExecution(asked, parameters);
  if (resourceType === 'aws-sdk') {
    const [service, operation] = resource.split(':') as [string, string];
    return { output: await call(asked, service, operation, parameters) };
  }
  const output = (await call(asked, resourceType, resource, parameters)) as JsonObject;
  return { output: answered(`${resourceType}:${resource}`, output, asked) };
}

async function call({ aws }: Asked, service: string, operation: string, parameters: Json): Promise<Json> {
  type Client = Record<string, (input: unknown) => Promise<object>>;
  const client = aws[sdkServices[service] as 'dynamodb'] as unknown as Client;
  return outputOf(service, await client[operation]!(inputOf(service, operation, parameters)));
}

function answered(integration: string, output: JsonObject, { requestId, now: at }: Asked): JsonObject {
  return withMetadata(integration, output, { requestId, at, body: Buffer.from(JSON.stringify(output)) });
}

async function invokeIntegration({ aws, requestId, now: at }: Asked, parameters: JsonObject): Promise<TaskAnswer> {
  const { Payload: given, ...input } = parameters;
  const answer = await aws.lambda.invoke({ ...(input as { FunctionName: string }), ...payloadOf(given) });
  if (answer.FunctionError !== undefined) return writtenAnew(functionFailure(answer.Payload));
  const { Payload: result, ...rest } = answer;
  const said = (await outputOf('lambda', rest)) as JsonObject;
  const body = Buffer.from(result ?? []);
  if (body.length > maxDataBytes) return tooLarge('arn:aws:states:::lambda:invoke');
  const told = body.length === 0 ? {} : { Payload: jsonOf(body) };
  if ('Payload' in told && told.Payload === undefined) return unreadable;
  const headers = invocationHeaders(requestId, said);
  return { output: withMetadata('lambda', { ...said, ...(told as JsonObject) }, { requestId, at, body, headers }) };
}

async function startExecution(asked: Asked, parameters: JsonObject): Promise<TaskAnswer> {
  const { StateMachineArn, Name, Input } = parameters;
  const { executionArn, startDate } = await asked.aws.sfn.startExecution({
    stateMachineArn: StateMachineArn as string,
    ...(Name !== undefined && { name: Name as string }),
    ...(Input !== undefined && { input: typeof Input === 'string' ? Input : JSON.stringify(Input) }),
  });
  const output = { ExecutionArn: executionArn!, StartDate: startDate!.toISOString() };
  const { requestId, now: at } = asked;
  const body = Buffer.from(JSON.stringify({ executionArn, startDate: startDate!.getTime() / 1000 }));
  return { output: withMetadata('states', output, { requestId, at, body }) };
}
