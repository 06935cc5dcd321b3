/**
 * AWS::AppSync::Resolver.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-appsync-resolver.html
 */
import type { Input } from '../../../wire/aws-types.ts';
import {
  ifThere,
  refusing,
  type ResourceCall,
  type ResourceHandler,
  type ResourceProperties,
} from '../../../wire/resource-type.ts';
import { mappingNames, mappingTexts } from './mapping-properties.ts';
import { partsOf } from './part-arns.ts';
import { textsOf, withTexts } from './s3-texts.ts';
import { asInput, asProperties, picked } from './spelling.ts';

/** A PipelineConfig has Functions. */
const names = [...mappingNames, 'TypeName', 'FieldName', 'DataSourceName', 'Kind', 'PipelineConfig'];

function inputOf(desired: ResourceProperties, { prepared }: ResourceCall) {
  const given = picked(withTexts(desired, mappingTexts, prepared), [...names, 'ApiId']);
  return asInput<Input<'appsync', 'CreateResolver'>>(given);
}

const done = ({ resolverArn = '', typeName = '', fieldName = '' }) => ({
  physicalId: resolverArn,
  attributes: { ResolverArn: resolverArn, TypeName: typeName, FieldName: fieldName },
});

const isWithout = ['CachingConfig', 'MaxBatchSize', 'MetricsConfig', 'SyncConfig'];

export const resolver: ResourceHandler = refusing('AWS::AppSync::Resolver', isWithout, {
  prepare: (desired, call) => textsOf(desired, mappingTexts, call),

  create: async (desired, call) => done((await call.aws.appsync.createResolver(inputOf(desired, call))).resolver!),

  update: async (_id, desired, _previous, call) =>
    done((await call.aws.appsync.updateResolver(inputOf(desired, call))).resolver!),

  async read(ResolverArn, { aws: { appsync } }) {
    const [apiId = '', typeName = '', fieldName = ''] = partsOf(ResolverArn);
    const found = await ifThere('NotFoundException', () => appsync.getResolver({ apiId, typeName, fieldName }));
    return found && { ...picked(asProperties(found.resolver!), names), ApiId: apiId, ResolverArn };
  },

  async delete(arn, _properties, { aws: { appsync } }) {
    const [apiId = '', typeName = '', fieldName = ''] = partsOf(arn);
    await ifThere('NotFoundException', () => appsync.deleteResolver({ apiId, typeName, fieldName }));
  },
});
