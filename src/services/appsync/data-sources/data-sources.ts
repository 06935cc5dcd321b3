/**
 * Data sources: nothing, tables of DynamoDB, functions of Lambda.
 * https://docs.aws.amazon.com/appsync/latest/APIReference/API_CreateDataSource.html
 */
import type { Input } from '../../../wire/aws-types.ts';
import type { Context, ReadTx } from '../../../wire/context.ts';
import type { Operation } from '../../../wire/service.ts';
import { apiArn } from '../apis/arns.ts';
import { findApi, pageOf, pages, tokenOf } from '../apis/find-api.ts';
import { changed } from '../apis/revisions.ts';
import { badRequest, notFound, notImplemented, refuseGiven } from '../errors.ts';
import { DataSources, type DataSourceRecord } from '../records.ts';

const others = [
  'elasticsearchConfig',
  'openSearchServiceConfig',
  'httpConfig',
  'relationalDatabaseConfig',
  'eventBridgeConfig',
];

type Given = Input<'appsync', 'CreateDataSource'>;

/** @throws AwsError BadRequestException, NotImplementedException */
function recordOf({ apiId, name, description, type, serviceRoleArn, ...config }: Given): DataSourceRecord {
  if (type !== 'NONE' && type !== 'AMAZON_DYNAMODB' && type !== 'AWS_LAMBDA')
    throw notImplemented(`data sources of the type ${type}`);
  refuseGiven(config, others, 'a data source');
  const { dynamodbConfig, lambdaConfig } = config;
  if (type === 'AMAZON_DYNAMODB') {
    if (dynamodbConfig === undefined) throw badRequest('DynamoDB config cannot be null.');
    refuseGiven(dynamodbConfig, ['versioned', 'deltaSyncConfig'], 'a data source');
    if (serviceRoleArn === undefined && dynamodbConfig.useCallerCredentials !== true)
      throw badRequest('Service role ARN is required for AMAZON_DYNAMODB data sources.');
  }
  if (type === 'AWS_LAMBDA') {
    if (lambdaConfig?.lambdaFunctionArn === undefined) throw badRequest('Lambda config cannot be null.');
    if (serviceRoleArn === undefined) throw badRequest('Service role ARN is required for AWS_LAMBDA data sources.');
  }
  return {
    api: apiId,
    name,
    type,
    ...(description !== undefined && { description }),
    ...(serviceRoleArn !== undefined && { serviceRoleArn }),
    ...(type === 'AMAZON_DYNAMODB' && { dynamodbConfig: tableOf(dynamodbConfig!) }),
    ...(type === 'AWS_LAMBDA' && { lambdaConfig: { lambdaFunctionArn: lambdaConfig!.lambdaFunctionArn! } }),
  };
}

function tableOf({ tableName, awsRegion, useCallerCredentials, versioned }: NonNullable<Given['dynamodbConfig']>) {
  return {
    tableName: tableName!,
    awsRegion: awsRegion!,
    ...(useCallerCredentials !== undefined && { useCallerCredentials }),
    ...(versioned !== undefined && { versioned }),
  };
}

export const createDataSource: Operation<'appsync', 'CreateDataSource'> = async (input, ctx) => {
  const source = recordOf(input);
  return ctx.write(async (tx) => {
    await findApi(tx, input.apiId);
    if (await tx.in(DataSources).get(input.apiId, input.name))
      throw badRequest(`Data source with name ${input.name} already exists`);
    await tx.in(DataSources).insert(source);
    await changed(tx, ctx, input.apiId);
    return { dataSource: told(source, ctx) };
  });
};

export const updateDataSource: Operation<'appsync', 'UpdateDataSource'> = async (input, ctx) => {
  const source = recordOf(input);
  return ctx.write(async (tx) => {
    await findSource(tx, input.apiId, input.name);
    await tx.in(DataSources).put(source);
    await changed(tx, ctx, input.apiId);
    return { dataSource: told(source, ctx) };
  });
};

export const getDataSource: Operation<'appsync', 'GetDataSource'> = ({ apiId, name }, ctx) =>
  ctx.read(async (tx) => ({ dataSource: told(await findSource(tx, apiId, name), ctx) }));

export const deleteDataSource: Operation<'appsync', 'DeleteDataSource'> = ({ apiId, name }, ctx) =>
  ctx.write(async (tx) => {
    await findSource(tx, apiId, name);
    await tx.in(DataSources).delete(apiId, name);
    await changed(tx, ctx, apiId);
    return {};
  });

export const listDataSources: Operation<'appsync', 'ListDataSources'> = (input, ctx) =>
  ctx.read(async (tx) => {
    await findApi(tx, input.apiId);
    const page = await pages.stored(tx.in(DataSources).list([input.apiId], pageOf(input)));
    return { dataSources: page.items.map((source) => told(source, ctx)), ...tokenOf(page) };
  });

/** @throws AwsError NotFoundException */
async function findSource(tx: ReadTx, apiId: string, name: string): Promise<DataSourceRecord> {
  await findApi(tx, apiId);
  const source = await tx.in(DataSources).get(apiId, name);
  if (!source) throw notFound(`No data source found named ${name}`);
  return source;
}

function told({ api, ...source }: DataSourceRecord, ctx: Context) {
  return { ...source, dataSourceArn: `${apiArn(ctx, api)}/datasources/${source.name}` };
}
