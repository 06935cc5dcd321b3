/**
 * AWS::Cognito::IdentityPool.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cognito-identitypool.html
 */
import type { Input } from '../../../wire/aws-types.ts';
import {
  everyItem,
  ifThere,
  refusing,
  shownTags,
  tagChanges,
  withStackTags,
  type ResourceHandler,
  type ResourceProperties,
} from '../../../wire/resource-type.ts';
import type { Tag } from '../../../wire/tags.ts';

type PoolProperties = Omit<Input<'cognito-identity', 'CreateIdentityPool'>, 'IdentityPoolName' | 'IdentityPoolTags'> & {
  readonly IdentityPoolName?: string;
  readonly IdentityPoolTags?: readonly Tag[];
};

const notThere = [
  'CognitoEvents',
  'CognitoStreams',
  'PushSync',
  'DeveloperProviderName',
  'SamlProviderARNs',
  'SupportedLoginProviders',
];

export const identityPool: ResourceHandler = refusing('AWS::Cognito::IdentityPool', notThere, {
  async create(properties, call) {
    const { IdentityPoolTags, ...desired } = properties as unknown as PoolProperties;
    const IdentityPoolName = desired.IdentityPoolName ?? call.uniqueName({ maxLength: 128 });
    const tags = asMap(withStackTags(IdentityPoolTags, call));
    const { IdentityPoolId: Id = '' } = await call.aws['cognito-identity'].createIdentityPool({
      ...desired,
      IdentityPoolName,
      IdentityPoolTags: tags,
    });
    return { physicalId: Id, attributes: { Id, Name: IdentityPoolName } };
  },

  async read(IdentityPoolId, call) {
    const identity = call.aws['cognito-identity'];
    const found = await ifThere('ResourceNotFoundException', () => identity.describeIdentityPool({ IdentityPoolId }));
    if (!found) return undefined;
    const { IdentityPoolId: Id, IdentityPoolTags = {}, ...told } = found;
    const { Tags } = shownTags(Object.entries(IdentityPoolTags).map(([Key, Value]) => ({ Key, Value })));
    return {
      ...(told as unknown as ResourceProperties),
      Id: Id!,
      Name: told.IdentityPoolName!,
      ...(Tags && { IdentityPoolTags: Tags }),
    };
  },

  async update(IdentityPoolId, properties, _previous, call) {
    const identity = call.aws['cognito-identity'];
    const { IdentityPoolTags, ...desired } = properties as unknown as PoolProperties;
    const there = await identity.describeIdentityPool({ IdentityPoolId });
    const IdentityPoolName = desired.IdentityPoolName ?? there.IdentityPoolName!;
    await identity.updateIdentityPool({ ...desired, IdentityPoolId, IdentityPoolName });
    const ResourceArn = `arn:aws:cognito-identity:${call.region}:${call.account}:identitypool/${IdentityPoolId}`;
    const before = Object.entries(there.IdentityPoolTags ?? {}).map(([Key, Value]) => ({ Key, Value }));
    const { removed, put } = tagChanges(before, withStackTags(IdentityPoolTags, call));
    if (removed.length > 0) await identity.untagResource({ ResourceArn, TagKeys: removed });
    if (put.length > 0) await identity.tagResource({ ResourceArn, Tags: asMap(put) });
    return { physicalId: IdentityPoolId, attributes: { Id: IdentityPoolId, Name: IdentityPoolName } };
  },

  async delete(IdentityPoolId, _properties, { aws }) {
    await ifThere('ResourceNotFoundException', () => aws['cognito-identity'].deleteIdentityPool({ IdentityPoolId }));
  },

  list: (_model, { aws }) =>
    everyItem(
      'NextToken',
      (from) => aws['cognito-identity'].listIdentityPools({ MaxResults: 60, ...from }),
      ({ IdentityPools }) => IdentityPools!.map(({ IdentityPoolId }) => IdentityPoolId!),
    ),
});

function asMap(tags: readonly Tag[]): Record<string, string> {
  return Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value]));
}
