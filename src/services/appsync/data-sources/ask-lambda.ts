/**
 * Lambda as a data source.
 * https://docs.aws.amazon.com/appsync/latest/devguide/resolver-mapping-template-reference-lambda.html
 */
import type { InProcessAws } from '../../../wire/aws-types.ts';
import type { Json, JsonObject } from '../functions/json.ts';
import type { SourceAnswer } from '../resolution/program.ts';

export async function askLambda(arn: string, request: JsonObject, aws: InProcessAws): Promise<SourceAnswer> {
  const { operation = 'Invoke', payload = null, invocationType } = request;
  if (operation !== 'Invoke')
    return {
      result: null,
      error: { message: `Unsupported operation '${String(operation)}'.`, type: 'MappingTemplate' },
    };
  const isEvent = invocationType === 'Event';
  const { Payload, FunctionError } = await aws.lambda.invoke({
    FunctionName: arn,
    InvocationType: isEvent ? 'Event' : 'RequestResponse',
    Payload: Buffer.from(JSON.stringify(payload)),
  } as Parameters<InProcessAws['lambda']['invoke']>[0]);
  if (isEvent) return { result: null };
  const text = Payload === undefined ? '' : Buffer.from(Payload as Uint8Array).toString();
  const result = parsed(text);
  if (FunctionError === undefined) return { result };
  const { errorMessage = 'The function failed.', errorType = FunctionError } = (result ?? {}) as {
    readonly errorMessage?: string;
    readonly errorType?: string;
  };
  return { result: null, error: { message: String(errorMessage), type: `Lambda:${String(errorType)}` } };
}

function parsed(text: string): Json {
  if (text === '') return null;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}
