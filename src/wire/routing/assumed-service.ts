/** Whose errors a request gets that is for no service here. */
import type { Protocol } from '../models/model.ts';
import type { ServiceIndexEntry } from '../models/load-model.ts';
import { cborErrors, ec2Errors } from '../protocols/absent-protocols.ts';
import type { ProtocolCodec } from '../protocols/codec/protocol.ts';
import type { Runtime } from '../runtime.ts';
import type { RoutedRequest } from './route.ts';

/** Services that are not here, by their signing names, whose clients read REST's XML. */
const restXmlNames = new Set(['cloudfront', 'route53', 's3express', 's3-object-lambda', 's3-outposts']);
/** Clients of another protocol under a name that has one already: paths of theirs alone. */
const restJsonPaths = new Map([
  ['cloudsearch', '/2013-01-01/'],
  ['s3-outposts', '/S3Outposts/'],
]);
/** What clients of a service that is not here send unsigned. */
const unsignedRequests = new Map<string, Absent>([
  ['POST /v1/token', { signingName: 'signin', instead: 'Use sandlot login in place of aws login.' }],
]);

/** A service that is not here, and what to use in its place. */
export interface Absent {
  readonly signingName: string;
  readonly instead?: string;
}

interface Assumed {
  readonly service: string;
  /** What the request is for though nobody signed it. */
  readonly absent?: Absent;
  /** Where the protocol is one that no service here speaks. */
  readonly codec?: Pick<ProtocolCodec, 'serializeError'>;
}

/** Where no service is known, the error is written for the client that most likely asked. */
export function serviceByProtocol(
  index: readonly ServiceIndexEntry[],
  { services }: Pick<Runtime, 'services'>,
): (request: Pick<RoutedRequest, 'method' | 'path' | 'headers' | 'signingName'>) => Assumed {
  const standing = index.filter(({ name }) => services.get(name)?.standsForProtocol);
  const byProtocol = new Map(standing.map(({ protocol, name }) => [protocol, name]));
  return ({ method, path, headers, signingName }) => {
    const contentType = headers['content-type'] ?? '';
    const standIn = (protocol: Protocol): string => byProtocol.get(protocol)!;
    const absent = signingName === undefined ? unsignedRequests.get(`${method} ${path}`) : undefined;
    if (absent !== undefined) return { service: standIn('rest-json'), absent };
    const own = signingName === undefined ? undefined : restJsonPaths.get(signingName);
    if (own !== undefined && path.startsWith(own)) return { service: standIn('rest-json') };
    const isForm = contentType.startsWith('application/x-www-form-urlencoded');
    // A page's form to a bucket: query services are asked at other paths.
    if (isForm && signingName === undefined && /^\/[^/]+\/?$/.test(path)) return { service: standIn('rest-xml') };
    if (isForm) {
      return { service: standIn('query'), ...(signingName === 'ec2' && { codec: ec2Errors }) };
    }
    if (headers['smithy-protocol'] === 'rpc-v2-cbor') return { service: standIn('json'), codec: cborErrors };
    if (contentType.startsWith('application/x-amz-json')) return { service: standIn('json') };
    const isRestJson = signingName === undefined ? isTokensCall(method, headers) : !restXmlNames.has(signingName);
    return { service: standIn(isRestJson ? 'rest-json' : 'rest-xml') };
  };
}

/** Bedrock's and CodeCatalyst's clients send a token in place of a signature, and read JSON; S3's forms are no JSON. */
function isTokensCall(method: string, headers: RoutedRequest['headers']): boolean {
  const isJson = (headers['content-type'] ?? '').startsWith('application/json');
  return method === 'POST' && isJson && /^bearer /i.test(headers['authorization'] ?? '');
}
