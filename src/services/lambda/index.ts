/**
 * AWS Lambda: functions, run as processes of this machine, their versions, layers and permissions.
 *
 * Not there (501 by name): event sources but DynamoDB's streams, container images, VPCs, streamed
 * answers, durable functions, provisioned concurrency, code signing. docs/lambda.md has the differences, and what a
 * function can reach.
 *
 * Spec: https://docs.aws.amazon.com/lambda/latest/api/welcome.html; resources as in
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awslambda.html
 */
import { defineService } from '../../wire/service.ts';
import * as by from './authorization.ts';
import { type LateHost, lateHost } from './instances/late-host.ts';
import { pollKind } from './event-sources/poll-job-name.ts';
import { Mappings } from './event-sources/records.ts';
import { supported } from './runtimes/known-runtimes.ts';
import { UrlAddresses, Urls } from './urls/records.ts';
import {
  Aliases,
  blobsOfCode,
  CodeUses,
  Functions,
  InvokeConfigs,
  LayerNumbers,
  LayerVersions,
  Versions,
} from './records.ts';

const reads = () => import('./functions/get-function.ts');
const updates = () => import('./functions/update-function.ts');
const versions = () => import('./functions/publish.ts');
const aliases = () => import('./functions/aliases.ts');
const concurrency = () => import('./functions/concurrency.ts');
const invokeConfigs = () => import('./functions/invoke-config.ts');
const permissions = () => import('./permissions/permissions.ts');
const layers = () => import('./layers/layers.ts');
const layerPolicies = () => import('./layers/layer-policies.ts');
const mappings = () => import('./event-sources/mappings.ts');
const urls = () => import('./urls/url-configs.ts');
const tags = () => import('./tags.ts');

/** An archive of 50 MB in Base64, as AWS bounds the request. */
const codeBodyBytes = 70_167_211;
/** One more than the handler takes, which says so in AWS's words. */
const payloadBytes = 6_291_456 + 1024;
const settings = { conditionKeys: by.settingKeys, requires: by.handsOver };

export const lambda = defineService({
  name: 'lambda',
  collections: [
    Aliases,
    CodeUses,
    Functions,
    InvokeConfigs,
    LayerNumbers,
    LayerVersions,
    Mappings,
    UrlAddresses,
    Urls,
    Versions,
  ],
  iamPrefix: 'lambda',
  title: 'AWS Lambda',
  principal: 'lambda.amazonaws.com',
  dialect: {
    failures: [
      {
        matches: /^Value '(.*)' at 'runtime' failed to satisfy constraint: Member must satisfy enum value set/,
        code: 'InvalidParameterValueException',
        status: 400,
        message:
          "Value $1 at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: " +
          `[${supported.join(', ')}] or be a valid ARN`,
        fields: { Type: 'User' },
      },
    ],
    entriesNotNull: true,
  },
  forwards: true,
  conditionKeys: by.knownConditionKeys,
  resourceFacts: by.resourceFacts,
  serviceLinkedRoles: [
    { principal: 'lambda.amazonaws.com', name: 'Lambda', policy: 'AWSLambdaServiceRolePolicy' },
    { principal: 'replicator.lambda.amazonaws.com', name: 'LambdaReplicator', policy: 'AWSLambdaReplicator' },
  ],
  taggedResources: async () => (await import('./tagged-resources.ts')).taggedResources,
  blobs: blobsOfCode,
  jobs: {
    'lambda/invoke': {
      load: async () => (await import('./invocations/async-job.ts')).job,
      lane: { name: 'lambda', concurrency: 16 },
    },
    [pollKind]: {
      load: async () => (await import('./event-sources/poll-job.ts')).job,
      lane: { name: 'lambda-event-sources', concurrency: 16 },
    },
  },
  start: lateHost,
  reset: (host: LateHost) => host.end(),
  stop: (host: LateHost) => host.stop(),
  routes: [
    {
      name: 'GetCode',
      method: 'GET',
      path: '/_lambda/code/:token',
      load: async () => (await import('./archives/code-url.ts')).download,
    },
    {
      name: 'InvokeFunctionUrl',
      method: '*',
      host: ':id.lambda-url.:region',
      path: '/*path',
      maxBodyBytes: payloadBytes,
      load: async () => (await import('./urls/route.ts')).url,
    },
  ],
  operations: {
    CreateFunction: {
      ...by.onFunction(() => import('./functions/create-function.ts')),
      ...settings,
      maxBodyBytes: codeBodyBytes,
    },
    UpdateFunctionCode: { ...by.onFunction(updates), maxBodyBytes: codeBodyBytes },
    UpdateFunctionConfiguration: { ...by.onFunction(updates), ...settings },
    DeleteFunction: by.onQualified(() => import('./functions/delete-function.ts')),
    GetFunction: by.onQualified(reads),
    GetFunctionConfiguration: by.onQualified(reads),
    ListFunctions: { load: reads },
    PublishVersion: by.onFunction(versions),
    ListVersionsByFunction: by.onFunction(versions),
    CreateAlias: by.onFunction(aliases),
    UpdateAlias: by.onFunction(aliases),
    GetAlias: by.onFunction(aliases),
    DeleteAlias: by.onFunction(aliases),
    ListAliases: by.onFunction(aliases),
    PutFunctionConcurrency: by.onFunction(concurrency),
    GetFunctionConcurrency: by.onFunction(concurrency),
    DeleteFunctionConcurrency: by.onFunction(concurrency),
    GetAccountSettings: { load: concurrency },
    PutFunctionEventInvokeConfig: by.onQualified(invokeConfigs),
    UpdateFunctionEventInvokeConfig: by.onQualified(invokeConfigs),
    GetFunctionEventInvokeConfig: by.onQualified(invokeConfigs),
    DeleteFunctionEventInvokeConfig: by.onQualified(invokeConfigs),
    ListFunctionEventInvokeConfigs: by.onFunction(invokeConfigs),
    Invoke: {
      ...by.onQualified(() => import('./invocations/invoke.ts')),
      action: 'lambda:InvokeFunction',
      maxBodyBytes: payloadBytes,
    },
    AddPermission: { ...by.onFunction(permissions), conditionKeys: by.permissionKeys },
    RemovePermission: { ...by.onFunction(permissions), conditionKeys: by.permissionKeys },
    GetPolicy: by.onFunction(permissions),
    PublishLayerVersion: { ...by.onLayer(layers), maxBodyBytes: codeBodyBytes },
    GetLayerVersion: by.onLayerVersion(layers),
    GetLayerVersionByArn: {
      load: layers,
      action: 'lambda:GetLayerVersion',
      resources: ({ Arn }: { Arn: string }) => [Arn],
    },
    DeleteLayerVersion: by.onLayerVersion(layers),
    ListLayerVersions: { load: layers },
    ListLayers: { load: layers },
    AddLayerVersionPermission: by.onLayerVersion(layerPolicies),
    RemoveLayerVersionPermission: by.onLayerVersion(layerPolicies),
    GetLayerVersionPolicy: by.onLayerVersion(layerPolicies),
    CreateEventSourceMapping: { load: mappings, conditionKeys: by.newMappingKeys },
    GetEventSourceMapping: by.onMapping(mappings),
    ListEventSourceMappings: { load: mappings },
    UpdateEventSourceMapping: by.onMapping(mappings),
    DeleteEventSourceMapping: by.onMapping(mappings),
    CreateFunctionUrlConfig: { ...by.onQualified(urls), conditionKeys: by.urlKeys },
    GetFunctionUrlConfig: { ...by.onQualified(urls), conditionKeys: by.urlKeys },
    UpdateFunctionUrlConfig: { ...by.onQualified(urls), conditionKeys: by.urlKeys },
    DeleteFunctionUrlConfig: { ...by.onQualified(urls), conditionKeys: by.urlKeys },
    ListFunctionUrlConfigs: { ...by.onFunction(urls), conditionKeys: by.urlKeys },
    TagResource: { load: tags, resources: by.onResource },
    UntagResource: { load: tags, resources: by.onResource },
    ListTags: { load: tags, resources: by.onResource },
  },
  resourceTypes: {
    'AWS::Lambda::Alias': async () => (await import('./resources/version.ts')).alias,
    'AWS::Lambda::EventInvokeConfig': async () =>
      (await import('./resources/event-invoke-config.ts')).eventInvokeConfig,
    'AWS::Lambda::EventSourceMapping': async () =>
      (await import('./resources/event-source-mapping.ts')).eventSourceMapping,
    'AWS::Lambda::Function': async () => (await import('./resources/function.ts')).lambdaFunction,
    'AWS::Lambda::LayerVersion': async () => (await import('./resources/layer-version.ts')).layerVersion,
    'AWS::Lambda::Permission': async () => (await import('./resources/permission.ts')).permission,
    'AWS::Lambda::Url': async () => (await import('./resources/url.ts')).url,
    'AWS::Lambda::Version': async () => (await import('./resources/version.ts')).version,
  },
});
