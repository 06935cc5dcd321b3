/**
 * Calls macros of the account: their functions are invoked as whoever the operation works as, and answer what takes the
 * fragment's place.
 *
 * Spec: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-macros-author.html (request, response)
 */
import { JsonTooCostly, parseBoundedJson } from '../../../kernel/bounded/json.ts';
import { AwsError } from '../../../wire/errors.ts';
import { readSnippet } from '../parsing/read-ahead.ts';
import type { SettlingCall } from '../stacks/requests/settle-request.ts';
import {
  isObject,
  type JsonValue,
  type MacroCall,
  type Macros,
  TemplateError,
  transformError,
} from '../template/index.ts';
import { RegisteredMacros } from './records.ts';

/** Of an answer: a template's own are checked when it is read. */
const answerLimits = { maxDepth: 210, maxTokens: 1_000_000 };

/** `parameters`: those of the template, by name. */
export function macrosOf(call: SettlingCall, parameters: ReadonlyMap<string, unknown>): Macros {
  const { ctx } = call;
  const registered = (name: string) => ctx.read((tx) => tx.in(RegisteredMacros).get(ownName(name, ctx.account)));
  return {
    has: async (name) => (await registered(name)) !== undefined,
    call: async (macro) => {
      const record = await registered(macro.name);
      const id = `${ctx.account}::${ownName(macro.name, ctx.account)}`;
      if (!record) throw new TemplateError(`No transform named ${id} found.`);
      return made(id, await answerOf({ id, functionName: record.functionName, macro, parameters }, call), call);
    },
  };
}

/** `Name`, and `123456789012::Name` of the account itself. */
function ownName(name: string, account: string): string {
  return name.startsWith(`${account}::`) ? name.slice(account.length + 2) : name;
}

interface Asked {
  readonly id: string;
  readonly functionName: string;
  readonly macro: MacroCall;
  readonly parameters: ReadonlyMap<string, unknown>;
}

type Answer = Readonly<Record<string, JsonValue>>;

/** @throws TemplateError where it answers nothing that is one */
async function answerOf({ id, functionName, macro, parameters }: Asked, { aws, ctx }: SettlingCall): Promise<Answer> {
  const requestId = ctx.ids.uuid();
  const event = {
    region: ctx.region,
    accountId: ctx.account,
    fragment: macro.fragment,
    transformId: id,
    params: macro.parameters,
    requestId,
    templateParameterValues: Object.fromEntries(parameters),
  };
  const { Payload, FunctionError } = await invoked(id, () =>
    aws.lambda.invoke({ FunctionName: functionName, Payload: Buffer.from(JSON.stringify(event)) }),
  );
  const answer = FunctionError === undefined ? parsed(Payload) : undefined;
  if (!isObject(answer) || answer['requestId'] !== requestId || typeof answer['status'] !== 'string')
    throw new TemplateError(`Received malformed response from transform ${id}`);
  return answer;
}

/** What Lambda refuses is the transform's failure. */
async function invoked<T>(id: string, invoke: () => Promise<T>): Promise<T> {
  try {
    return await invoke();
  } catch (error) {
    throw error instanceof AwsError ? transformError(id, error.message) : error;
  }
}

function parsed(payload: Uint8Array | undefined): unknown {
  try {
    return parseBoundedJson(Buffer.from(payload ?? []).toString(), answerLimits);
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof JsonTooCostly) return undefined;
    throw error;
  }
}

/** The fragment, read as any part of a template is. @throws TemplateError */
async function made(id: string, { status, fragment, errorMessage }: Answer, { ctx }: SettlingCall): Promise<JsonValue> {
  if (String(status).toLowerCase() !== 'success') {
    if (typeof errorMessage === 'string' && errorMessage !== '') throw transformError(id, errorMessage);
    throw new TemplateError(`Transform ${id} failed without an error message.`);
  }
  if (fragment === undefined) throw new TemplateError(`Received malformed response from transform ${id}`);
  return isObject(fragment) || Array.isArray(fragment) ? readSnippet(JSON.stringify(fragment), ctx) : fragment;
}
