/**
 * `POST /graphql` of an API.
 * https://docs.aws.amazon.com/appsync/latest/devguide/aws-appsync-graphql-http.html
 */
import { parseBoundedJson } from '../../../kernel/bounded/json.ts';
import { createTurns } from '../../../kernel/turns.ts';
import type { DataContext, DataRequest, DataResponse } from '../../../wire/service.ts';
import type { JsonObject } from '../functions/json.ts';
import { letIn } from '../identity/let-in.ts';
import { NotLetIn } from '../identity/visitor.ts';
import { answer, requestOf } from './answer.ts';
import { findApiOf } from './load-api.ts';

export async function graphql(request: DataRequest, ctx: DataContext): Promise<DataResponse> {
  const found = await findApiOf(request.params['api']!, ctx);
  if (!found) return refusal(404, 'UnknownOperationException', 'There is no API at this address.');
  const body = await bodyOf(request);
  if (body === undefined) return refusal(400, 'MalformedHttpRequestException', 'Unable to parse GraphQL query.');
  try {
    const { query, operationName = null, variables } = body;
    const visitor = await letIn(
      {
        headers: request.headers,
        remoteAddress: request.remoteAddress,
        verifySigned: () => request.verifySigned({ service: 'appsync' }),
        asked: { queryString: query, operationName, variables },
      },
      found,
      ctx,
    );
    const told = await answer(body, { found, visitor, ctx, request: requestContext(request) });
    const errors = told.errors.length > 0 ? { errors: told.errors } : {};
    return json(200, { data: told.data ?? null, ...errors }, told.headers);
  } catch (error) {
    if (error instanceof NotLetIn) return refusal(error.status, error.errorType, error.message);
    throw error;
  }
}

/** Ours: of a megabyte of small members V8 alone makes objects for tens of milliseconds. */
const bodyLimits = { maxDepth: 500, maxTokens: 50_000 };

async function bodyOf(request: DataRequest): Promise<ReturnType<typeof requestOf>> {
  const text = await request.text();
  const turn = createTurns();
  try {
    return requestOf(parseBoundedJson(text, bodyLimits));
  } catch {
    return undefined;
  } finally {
    await turn();
  }
}

/** `$ctx.request`: headers, without what is of the connection alone. */
export function requestContext({ headers, host }: Pick<DataRequest, 'headers' | 'host'>): JsonObject {
  const shown = Object.entries(headers).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  return { headers: Object.fromEntries(shown), domainName: host };
}

/** Headers that an answer's own are, and its connection's: no resolver sets them. */
const own = /^(?:content-(?:type|length)|set-cookie|date|(?:proxy|access-control)-.*)$/i;
const ofConnection = /^(?:connection|keep-alive|te|trailer|transfer-encoding|upgrade)$/i;
const token = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

function json(status: number, value: object, more: ReadonlyMap<string, string> = new Map()): DataResponse {
  const added = [...more].filter(
    ([name, text]) => token.test(name) && !own.test(name) && !ofConnection.test(name) && /^[\t\x20-\x7e]*$/.test(text),
  );
  return {
    status,
    headers: { ...Object.fromEntries(added), 'content-type': 'application/json;charset=UTF-8' },
    body: JSON.stringify(value),
  };
}

function refusal(status: number, errorType: string, message: string): DataResponse {
  const { headers, ...answered } = json(status, { errors: [{ errorType, message }] });
  return { ...answered, headers: { ...headers, 'x-amzn-errortype': errorType } };
}
