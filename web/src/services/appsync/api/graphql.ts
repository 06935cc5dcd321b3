/**
 * Queries to a GraphQL API, at the endpoint: an answer, or what comes of a subscription.
 * https://docs.aws.amazon.com/appsync/latest/devguide/real-time-websocket-client.html
 */
import { currentSession } from '../../../api/session';
import { signedHeaders } from './signing';

/** Who asks. */
export type Authorization =
  | { readonly mode: 'AWS_IAM' }
  | { readonly mode: 'API_KEY'; readonly key: string }
  | { readonly mode: 'AMAZON_COGNITO_USER_POOLS'; readonly token: string };

export interface Question {
  readonly query: string;
  readonly variables: unknown;
  readonly operationName?: string;
}

export interface Answer {
  readonly status: number;
  /** Indented. */
  readonly text: string;
  readonly hasErrors: boolean;
  readonly milliseconds: number;
}

const urlOf = (apiId: string, path = ''): URL =>
  new URL(`/_appsync/${apiId}/graphql${path}`, currentSession().endpoint);

async function headersFor(authorization: Authorization, url: URL, body: string): Promise<Record<string, string>> {
  switch (authorization.mode) {
    case 'AWS_IAM':
      return signedHeaders(url, body);
    case 'API_KEY':
      return { host: url.host, 'x-api-key': authorization.key };
    case 'AMAZON_COGNITO_USER_POOLS':
      return { host: url.host, authorization: authorization.token };
  }
}

export async function ask(apiId: string, authorization: Authorization, question: Question): Promise<Answer> {
  const url = urlOf(apiId);
  const body = JSON.stringify(question);
  const { host: _, ...headers } = await headersFor(authorization, url, body);
  const begin = performance.now();
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });
  const text = await response.text();
  const milliseconds = Math.round(performance.now() - begin);
  try {
    const parsed = JSON.parse(text) as { errors?: unknown[] };
    const hasErrors = !response.ok || (parsed.errors?.length ?? 0) > 0;
    return { status: response.status, text: JSON.stringify(parsed, null, 2), hasErrors, milliseconds };
  } catch {
    return { status: response.status, text, hasErrors: true, milliseconds };
  }
}

export interface SubscriptionListener {
  /** It is let in: what is made from now on comes. */
  started(): void;
  event(text: string): void;
  /** Not after `close`. */
  failed(text: string): void;
}

/** Answers what ends it. */
export function subscribe(
  apiId: string,
  authorization: Authorization,
  question: Question,
  listener: SubscriptionListener,
): () => void {
  let socket: WebSocket | undefined;
  let isClosed = false;
  const fail = (text: string): void => {
    if (!isClosed) listener.failed(text);
    close();
  };
  const close = (): void => {
    isClosed = true;
    socket?.close();
  };
  open(apiId, authorization).then(
    (opened) => {
      socket = opened;
      if (isClosed) return opened.close();
      opened.onclose = () => fail('The connection was closed.');
      opened.onmessage = ({ data }) => void take(JSON.parse(String(data)));
      opened.onopen = () => opened.send(JSON.stringify({ type: 'connection_init' }));
    },
    (error: unknown) => fail(String(error)),
  );
  const take = async ({ type, payload }: { type: string; payload?: unknown }): Promise<void> => {
    const text = JSON.stringify(payload, null, 2);
    if (type === 'connection_ack') socket!.send(await startMessage(apiId, authorization, question));
    else if (type === 'start_ack') listener.started();
    else if (type === 'data') listener.event(text);
    else if (type === 'error' || type === 'connection_error') fail(text);
    else if (type === 'complete') fail('The subscription was ended.');
  };
  return close;
}

async function open(apiId: string, authorization: Authorization): Promise<WebSocket> {
  const headers = await headersFor(authorization, urlOf(apiId, '/connect'), '{}');
  const url = urlOf(apiId, '/realtime');
  url.protocol = url.protocol.replace('http', 'ws');
  url.search = new URLSearchParams({ header: btoa(JSON.stringify(headers)), payload: btoa('{}') }).toString();
  return new WebSocket(url, 'graphql-ws');
}

async function startMessage(apiId: string, authorization: Authorization, question: Question): Promise<string> {
  const data = JSON.stringify({ query: question.query, variables: question.variables });
  const headers = await headersFor(authorization, urlOf(apiId), data);
  const payload = { data, extensions: { authorization: headers } };
  return JSON.stringify({ id: crypto.randomUUID(), type: 'start', payload });
}
