/** Whose errors a request gets that is for no service here. */
import type { Protocol } from '../models/model.ts';
import type { ServiceIndexEntry } from '../models/load-model.ts';
import { cborErrors, ec2Errors } from '../protocols/absent-protocols.ts';
import type { ProtocolCodec, WireRequest } from '../protocols/codec/protocol.ts';
import type { Runtime } from '../runtime.ts';

/** Services that are not here, by their signing names, whose clients read REST's XML. */
const restXmlNames = new Set(['cloudfront', 'route53', 's3express', 's3-object-lambda', 's3-outposts']);

interface Assumed {
  readonly service: string;
  /** Where the protocol is one that no service here speaks. */
  readonly codec?: Pick<ProtocolCodec, 'serializeError'>;
}

/** Where no service is known, the error is written for the client that most likely asked. */
export function serviceByProtocol(
  index: readonly ServiceIndexEntry[],
  { services }: Pick<Runtime, 'services'>,
): (headers: WireRequest['headers'], signingName: string | undefined) => Assumed {
  const standing = index.filter(({ name }) => services.get(name)?.standsForProtocol);
  const byProtocol = new Map(standing.map(({ protocol, name }) => [protocol, name]));
  return (headers, signingName) => {
    const contentType = headers['content-type'] ?? '';
    const standIn = (protocol: Protocol): string => byProtocol.get(protocol)!;
    if (contentType.startsWith('application/x-www-form-urlencoded')) {
      return { service: standIn('query'), ...(signingName === 'ec2' && { codec: ec2Errors }) };
    }
    if (headers['smithy-protocol'] === 'rpc-v2-cbor') return { service: standIn('json'), codec: cborErrors };
    if (contentType.startsWith('application/x-amz-json')) return { service: standIn('json') };
    const isRestJson = signingName !== undefined && !restXmlNames.has(signingName);
    return { service: standIn(isRestJson ? 'rest-json' : 'rest-xml') };
  };
}
