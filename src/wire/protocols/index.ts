/** A model's protocol. */
import type { Protocol, ServiceModel } from '../models/model.ts';
import { json } from './json/json.ts';
import type { ProtocolCodec } from './codec/protocol.ts';
import { query } from './xml/query.ts';
import { restJson } from './json/rest-json.ts';
import { restXml } from './xml/rest-xml.ts';

const CODECS: Partial<Record<Protocol, ProtocolCodec>> = { json, query, 'rest-json': restJson, 'rest-xml': restXml };

/** @throws Error for EC2's protocol, which no service here speaks. */
export function codecOf(model: ServiceModel): ProtocolCodec {
  const codec = CODECS[model.metadata.protocol];
  if (codec === undefined)
    throw new Error(`No codec for the ${model.metadata.protocol} protocol of ${model.metadata.serviceId}.`);
  return codec;
}
