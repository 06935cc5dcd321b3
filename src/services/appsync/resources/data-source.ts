/**
 * AWS::AppSync::DataSource.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-appsync-datasource.html
 */
import type { Input } from '../../../wire/aws-types.ts';
import { ifThere, refusing, type ResourceHandler, type ResourceProperties } from '../../../wire/resource-type.ts';
import { asInput, asProperties, picked } from './spelling.ts';
import { partsOf } from './part-arns.ts';

export interface DataSourceProperties {
  readonly ApiId: string;
  readonly Name: string;
  readonly Description?: string;
  readonly Type: string;
  readonly ServiceRoleArn?: string;
  readonly DynamoDBConfig?: {
    TableName: string;
    AwsRegion: string;
    UseCallerCredentials?: boolean;
    Versioned?: boolean;
  };
  readonly LambdaConfig?: { LambdaFunctionArn: string };
}

const names = ['Name', 'Description', 'Type', 'ServiceRoleArn', 'DynamoDBConfig', 'LambdaConfig'];

const isWithout = [
  'DynamoDBConfig/DeltaSyncConfig',
  'DynamoDBConfig/Versioned',
  'ElasticsearchConfig',
  'EventBridgeConfig',
  'HttpConfig',
  'MetricsConfig',
  'OpenSearchServiceConfig',
  'RelationalDatabaseConfig',
  'Type=AMAZON_BEDROCK_RUNTIME',
  'Type=AMAZON_ELASTICSEARCH',
  'Type=AMAZON_EVENTBRIDGE',
  'Type=AMAZON_OPENSEARCH_SERVICE',
  'Type=HTTP',
  'Type=RELATIONAL_DATABASE',
];

function inputOf(desired: ResourceProperties) {
  return asInput<Input<'appsync', 'CreateDataSource'>>(picked(desired, [...names, 'ApiId']));
}

const done = ({ dataSourceArn = '', name = '' }) => ({
  physicalId: dataSourceArn,
  attributes: { DataSourceArn: dataSourceArn, Name: name },
});

export const dataSource: ResourceHandler = refusing('AWS::AppSync::DataSource', isWithout, {
  create: async (desired, { aws: { appsync } }) => done((await appsync.createDataSource(inputOf(desired))).dataSource!),

  update: async (_id, desired, _previous, { aws: { appsync } }) =>
    done((await appsync.updateDataSource(inputOf(desired))).dataSource!),

  async read(DataSourceArn, { aws: { appsync } }) {
    const [apiId = '', name = ''] = partsOf(DataSourceArn);
    const found = await ifThere('NotFoundException', () => appsync.getDataSource({ apiId, name }));
    return found && { ...picked(asProperties(found.dataSource!), names), DataSourceArn, ApiId: apiId };
  },

  async delete(arn, _properties, { aws: { appsync } }) {
    const [apiId = '', name = ''] = partsOf(arn);
    await ifThere('NotFoundException', () => appsync.deleteDataSource({ apiId, name }));
  },
});
