/**
 * What a socket, or one of its messages, brings to be let in: headers as text, signed as if they had been sent.
 * https://docs.aws.amazon.com/appsync/latest/devguide/real-time-websocket-client.html
 */
import type { DataRequest } from '../../../wire/service.ts';
import type { Credentials } from '../identity/let-in.ts';
import { isObject, type Json } from '../functions/json.ts';
import { AwsError } from '../../../wire/errors.ts';
import type { GraphQLRequest } from '../graphql/answer.ts';

export type Headers = Readonly<Record<string, string>>;

/** Of the handshake: in a subprotocol `header-…`, or in the query. */
export function headersOfHandshake(request: DataRequest): Headers {
  const protocols = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((one) => one.trim());
  const inProtocol = protocols.find((one) => one.startsWith('header-'))?.slice('header-'.length);
  return headersIn(inProtocol ?? request.query().get('header') ?? '');
}

function headersIn(encoded: string): Headers {
  try {
    return headersOf(JSON.parse(Buffer.from(encoded, 'base64').toString()) as Json);
  } catch {
    return {};
  }
}

/** By lower-case name, whatever they are called. */
export function headersOf(value: Json | undefined): Headers {
  const entries = Object.entries(isObject(value) ? value : {});
  const texts = entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  return Object.fromEntries(texts.map(([name, text]) => [name.toLowerCase(), text]));
}

const nothingAsked: GraphQLRequest = { query: '', operationName: undefined, variables: {} };

/** `path`: what was signed (`/graphql/connect`, `/graphql`), with `body`. */
export function credentialsOf(
  request: DataRequest,
  headers: Headers,
  signed: { readonly path: string; readonly body: string },
  { query, operationName = null as never, variables } = nothingAsked,
): Credentials {
  return {
    headers,
    remoteAddress: request.remoteAddress,
    verifySigned: () => {
      requireOwnHost(request, headers);
      return request.verifySignedWithin(
        { method: 'POST', headers: signedOf(headers), ...signed },
        { service: 'appsync' },
      );
    },
    asked: { queryString: query, operationName, variables },
  };
}

/** Amplify's client adds headers to those that it has signed (`x-amz-user-agent`), and nothing is taken from them. */
function signedOf(headers: Headers): Headers {
  const [, names = ''] = /SignedHeaders=([^,\s]+)/.exec(headers['authorization'] ?? '') ?? [];
  const signed = new Set(['authorization', ...names.toLowerCase().split(';')]);
  return Object.fromEntries(Object.entries(headers).filter(([name]) => signed.has(name)));
}

/** What was signed for one API opens no other. @throws AwsError */
function requireOwnHost({ params, path }: DataRequest, { host = '' }: Headers): void {
  const api = params['api']!;
  if (path.includes(`/${api}/`) || host.startsWith(`${api}.`)) return;
  throw new AwsError('InvalidSignatureException', 'The signature is for another host.', {}, 403);
}

/** The API's own path, which signatures are for. */
export function pathOfApi({ path }: DataRequest): string {
  return path.replace(/\/realtime$/, '');
}
