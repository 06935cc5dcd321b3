/** Tasks: what is asked of whom, and the history's events about it. */
import { randomBytes } from 'node:crypto';
import type { Json, JsonObject } from '../language/json.ts';
import { query } from '../language/jsonata-queries.ts';
import { fillTemplate } from '../language/templates.ts';
import { effectiveInput, numberOf, selectedInput } from './data-flow.ts';
import type { Branch, TaskAnswer } from './execution.ts';
import { languageIn, queriedOf, scopeOf, stateOf, tell, type Run } from './run.ts';
import { textIfInput, textOf } from './texts.ts';

const callback = '.waitForTaskToken';
const tokenBytes = 48;

/** Whether a text is of the form of a task's token, given out or not. */
export function isTaskToken(text: string): boolean {
  return /^[\w-]+$/.test(text) && text.length === (tokenBytes / 3) * 4;
}

/** Whether a resource is a function by its own ARN, which has events of its own. */
export function isFunction(resource: string): boolean {
  return /^arn:[a-z-]+:lambda:/.test(resource);
}

/** `arn:aws:states:::lambda:invoke` is of `lambda`, and is `invoke`. */
export function resourceParts(resource: string): { readonly resourceType: string; readonly resource: string } {
  const [resourceType = '', ...rest] = resource.split(':::')[1]?.split(':') ?? [];
  return { resourceType, resource: rest.join(':') };
}

/** As events tell it: `aws-sdk:s3` and `getObject`. */
function toldParts(text: string): { readonly resourceType: string; readonly resource: string } {
  const { resourceType, resource } = resourceParts(text);
  if (resourceType !== 'aws-sdk') return { resourceType, resource };
  const [service = '', operation = ''] = resource.split(':');
  return { resourceType: `${resourceType}:${service}`, resource: operation };
}

export async function beginTask(run: Run, branch: Branch): Promise<void> {
  const { Resource = '' } = stateOf(run, branch);
  const id = String(++run.execution.tasks);
  const token = Resource.endsWith(callback) ? randomBytes(tokenBytes).toString('base64url') : undefined;
  const parameters = await effectiveInput(run, branch, token);
  const text = textIfInput(parameters, branch);
  const timeoutSeconds = await numberOf(run, branch, 'TimeoutSeconds');
  const heartbeatSeconds = await numberOf(run, branch, 'HeartbeatSeconds');
  const credentials = await credentialsOf(run, branch);
  branch.phase = 'task';
  branch.task = {
    id,
    resource: token === undefined ? Resource : Resource.slice(0, -callback.length),
    parameters,
    ...(text !== undefined && { text }),
    ...(token !== undefined && { token }),
    ...(timeoutSeconds !== undefined && { deadline: run.now + timeoutSeconds * 1000 }),
    // Only whoever has a token can say that it is still at work.
    ...(heartbeatSeconds !== undefined &&
      token !== undefined && {
        heartbeatMs: heartbeatSeconds * 1000,
        heartbeatAt: run.now + heartbeatSeconds * 1000,
      }),
    ...(credentials !== undefined && { credentials }),
  };
  tellScheduled(run, branch, Resource, {
    ...(timeoutSeconds !== undefined && { timeoutInSeconds: timeoutSeconds }),
    ...(heartbeatSeconds !== undefined && { heartbeatInSeconds: heartbeatSeconds }),
  });
}

interface Waits {
  readonly timeoutInSeconds?: number;
  readonly heartbeatInSeconds?: number;
}

function tellScheduled(run: Run, branch: Branch, Resource: string, { timeoutInSeconds, ...heartbeat }: Waits): void {
  const { parameters, text: given } = branch.task!;
  const text = textOf({ value: parameters, text: given });
  const timeout = timeoutInSeconds === undefined ? {} : { timeoutInSeconds };
  if (isFunction(Resource)) {
    const value = { resource: Resource, input: text, inputDetails: { truncated: false }, ...timeout };
    tell(run, branch, 'LambdaFunctionScheduled', 'lambdaFunctionScheduledEventDetails', value);
    return tell(run, branch, 'LambdaFunctionStarted');
  }
  const parts = toldParts(Resource);
  const region = run.execution.facts.arn.split(':')[3];
  const value = { ...parts, region, parameters: text, ...timeout, ...heartbeat };
  tell(run, branch, 'TaskScheduled', 'taskScheduledEventDetails', value);
  tell(run, branch, 'TaskStarted', 'taskStartedEventDetails', parts);
}

async function credentialsOf(run: Run, branch: Branch): Promise<JsonObject | undefined> {
  const state = stateOf(run, branch);
  if (state.Credentials === undefined) return undefined;
  if (languageIn(run, state) === 'JSONata')
    return (await query(state.Credentials, queriedOf(run, branch), 'Credentials')) as JsonObject;
  const scope = scopeOf(run, branch, selectedInput(run, branch));
  return fillTemplate(state.Credentials, scope, 'Credentials') as JsonObject;
}

/** Tells that whoever has a task's token was asked. */
export function taskSubmitted(run: Run, branch: Branch, output: Json): void {
  const told = { output: JSON.stringify(output), outputDetails: { truncated: false } };
  const value = { ...toldParts(stateOf(run, branch).Resource ?? ''), ...told };
  tell(run, branch, 'TaskSubmitted', 'taskSubmittedEventDetails', value);
}

/** Tells of a task that was answered. */
export function taskEnded(run: Run, branch: Branch, answer: TaskAnswer): void {
  const { Resource = '' } = stateOf(run, branch);
  const kind = isFunction(Resource) ? 'LambdaFunction' : 'Task';
  const parts = kind === 'Task' ? toldParts(Resource) : {};
  const outcome = !('error' in answer)
    ? 'Succeeded'
    : /^States\.(?:Heartbeat)?Timeout$/.test(answer.error)
      ? 'TimedOut'
      : 'Failed';
  const said =
    'error' in answer
      ? { error: answer.error, ...(answer.cause !== '' && { cause: answer.cause }) }
      : { output: textOf({ value: answer.output, text: answer.text }), outputDetails: { truncated: false } };
  const member = `${kind[0]!.toLowerCase()}${kind.slice(1)}${outcome}EventDetails`;
  tell(run, branch, `${kind}${outcome}`, member, { ...parts, ...said });
}
