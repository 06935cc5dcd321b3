/**
 * AWS::AppSync::FunctionConfiguration.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-appsync-functionconfiguration.html
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

const names = [...mappingNames, 'Name', 'Description', 'DataSourceName', 'FunctionVersion'];

function inputOf(desired: ResourceProperties, { prepared }: ResourceCall) {
  const given = picked(withTexts(desired, mappingTexts, prepared), [...names, 'ApiId']);
  return asInput<Input<'appsync', 'CreateFunction'>>(given);
}

const done = ({ functionArn = '', functionId = '', name = '', dataSourceName = '' }) => ({
  physicalId: functionArn,
  attributes: { FunctionArn: functionArn, FunctionId: functionId, Name: name, DataSourceName: dataSourceName },
});

export const functionConfiguration: ResourceHandler = refusing(
  'AWS::AppSync::FunctionConfiguration',
  ['MaxBatchSize', 'SyncConfig'],
  {
    prepare: (desired, call) => textsOf(desired, mappingTexts, call),

    create: async (desired, call) =>
      done((await call.aws.appsync.createFunction(inputOf(desired, call))).functionConfiguration!),

    async update(arn, desired, _previous, call) {
      const [, functionId = ''] = partsOf(arn);
      const changed = { ...inputOf(desired, call), functionId };
      return done((await call.aws.appsync.updateFunction(changed)).functionConfiguration!);
    },

    async read(FunctionArn, { aws: { appsync } }) {
      const [apiId = '', functionId = ''] = partsOf(FunctionArn);
      const found = await ifThere('NotFoundException', () => appsync.getFunction({ apiId, functionId }));
      const told = found && picked(asProperties(found.functionConfiguration!), names);
      return told && { ...told, ApiId: apiId, FunctionArn, FunctionId: functionId };
    },

    async delete(arn, _properties, { aws: { appsync } }) {
      const [apiId = '', functionId = ''] = partsOf(arn);
      await ifThere('NotFoundException', () => appsync.deleteFunction({ apiId, functionId }));
    },
  },
);
