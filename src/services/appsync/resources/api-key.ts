/**
 * AWS::AppSync::ApiKey.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-appsync-apikey.html
 */
import type { Output } from '../../../wire/aws-types.ts';
import {
  ifThere,
  pagesOf,
  type ResourceCall,
  type ResourceHandler,
  type ResourceProperties,
} from '../../../wire/resource-type.ts';

interface KeyProperties {
  readonly ApiId: string;
  readonly Description?: string;
  readonly Expires?: number;
}

function settingsOf({ Description: description, Expires: expires }: KeyProperties) {
  return { ...(description !== undefined && { description }), ...(expires !== undefined && { expires }) };
}

function attributesOf(ApiId: string, id: string, { region, account }: ResourceCall) {
  const Arn = `arn:aws:appsync:${region}:${account}:apis/${ApiId}/apikeys/${id}`;
  return { ApiKey: id, ApiKeyId: id, Arn };
}

function done(ApiId: string, id: string, call: ResourceCall) {
  return { physicalId: `${ApiId}|${id}`, attributes: attributesOf(ApiId, id, call) };
}

type Key = NonNullable<Output<'appsync', 'ListApiKeys'>['apiKeys']>[number];

async function findKey(apiId: string, id: string, { aws: { appsync } }: ResourceCall): Promise<Key | undefined> {
  for await (const { apiKeys } of pagesOf('nextToken', (from) => appsync.listApiKeys({ apiId, ...from }))) {
    const key = apiKeys!.find((one) => one.id === id);
    if (key) return key;
  }
  return undefined;
}

export const apiKey: ResourceHandler = {
  async create(properties: ResourceProperties, call) {
    const desired = properties as unknown as KeyProperties;
    const { apiKey: made } = await call.aws.appsync.createApiKey({ apiId: desired.ApiId, ...settingsOf(desired) });
    return done(desired.ApiId, made!.id!, call);
  },

  async update(physicalId, properties, _previous, call) {
    const [apiId = '', id = ''] = physicalId.split('|');
    const settings = settingsOf(properties as unknown as KeyProperties);
    await call.aws.appsync.updateApiKey({ apiId, id, ...settings });
    return done(apiId, id, call);
  },

  async read(physicalId, call) {
    const [ApiId = '', id = ''] = physicalId.split('|');
    const key = await ifThere('NotFoundException', () => findKey(ApiId, id, call));
    if (!key) return undefined;
    const { description, expires } = key;
    return {
      ApiId,
      ...attributesOf(ApiId, id, call),
      ...(description !== undefined && { Description: description }),
      ...(expires !== undefined && { Expires: expires }),
    };
  },

  async delete(physicalId, _properties, { aws: { appsync } }) {
    const [apiId = '', id = ''] = physicalId.split('|');
    await ifThere('NotFoundException', () => appsync.deleteApiKey({ apiId, id }));
  },
};
