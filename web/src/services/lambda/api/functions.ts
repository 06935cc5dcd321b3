/** Functions, and their invocation, through AWS's Lambda API. */
import {
  GetFunctionCommand,
  InvokeCommand,
  LambdaClient,
  ListFunctionsCommand,
  type FunctionConfiguration,
  type GetFunctionCommandOutput,
} from '@aws-sdk/client-lambda';
import { allPages, type AllItems, type ListPage } from '../../../api/all-pages';
import { awsCaller } from '../../../api/aws-call';

export type { FunctionConfiguration };

// A test that is sent again would run twice.
const call = awsCaller((settings) => new LambdaClient({ ...settings, maxAttempts: 1 }));

export function listFunctions(abortSignal: AbortSignal): Promise<AllItems<FunctionConfiguration>> {
  return allPages(async (Marker): Promise<ListPage<FunctionConfiguration>> => {
    const page = await call((client) => client.send(new ListFunctionsCommand({ Marker }), { abortSignal }));
    return { items: page.Functions ?? [], ...(page.NextMarker && { nextToken: page.NextMarker }) };
  });
}

export interface FunctionDetail {
  readonly configuration: FunctionConfiguration;
  readonly tags: readonly { readonly Key: string; readonly Value: string }[];
}

export async function getFunction(FunctionName: string, abortSignal: AbortSignal): Promise<FunctionDetail> {
  const found: GetFunctionCommandOutput = await call((client) =>
    client.send(new GetFunctionCommand({ FunctionName }), { abortSignal }),
  );
  const tags = Object.entries(found.Tags ?? {}).map(([Key, Value]) => ({ Key, Value }));
  return { configuration: found.Configuration ?? {}, tags };
}

export interface TestResult {
  /** `Handled`, `Unhandled`: the function failed. */
  readonly error?: string;
  /** What it answered, indented where it is JSON. */
  readonly payload: string;
  /** The end of its log. */
  readonly log: string;
}

export async function testFunction(FunctionName: string, event: string): Promise<TestResult> {
  const command = new InvokeCommand({ FunctionName, LogType: 'Tail', Payload: new TextEncoder().encode(event) });
  const { FunctionError, Payload, LogResult = '' } = await call((client) => client.send(command));
  return {
    ...(FunctionError !== undefined && { error: FunctionError }),
    payload: indented(new TextDecoder().decode(Payload)),
    log: new TextDecoder().decode(Uint8Array.from(atob(LogResult), (one) => one.charCodeAt(0))),
  };
}

function indented(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
