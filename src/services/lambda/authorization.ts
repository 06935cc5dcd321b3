/**
 * On what Lambda's operations are authorized, and what authorization asks of functions and layers.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awslambda.html
 */
import { parseArn } from '../../kernel/arn.ts';
import type { ConditionKeys, Context } from '../../wire/context.ts';
import type { OperationManifest, Requirement, ResourceFacts } from '../../wire/service.ts';
import { bareArn, functionArn, layerArn, layerPlace, mappingArn, mappingIn, placeIn, placeOf } from './arns.ts';
import { Mappings } from './event-sources/records.ts';
import { Urls } from './urls/records.ts';
import { documentOf } from './permissions/statements.ts';
import { Functions, LayerVersions } from './records.ts';

interface Named {
  readonly FunctionName: string;
  readonly Qualifier?: string;
}

interface OfLayer {
  readonly LayerName: string;
  readonly VersionNumber?: number;
}

type Load = OperationManifest['load'];

export const knownConditionKeys = [
  'lambda:CodeSigningConfigArn',
  'lambda:EventSourceToken',
  'lambda:FunctionArn',
  'lambda:FunctionUrlAuthType',
  'lambda:InvokedViaFunctionUrl',
  'lambda:Layer',
  'lambda:Principal',
  'lambda:SecurityGroupIds',
  'lambda:SubnetIds',
  'lambda:VpcIds',
];

/** On the function, whichever version is named. */
export function onFunction(load: Load): OperationManifest {
  return { load, resources: ({ FunctionName }: Named, ctx) => [bareArn(placeOf(FunctionName, ctx))] };
}

/** On the version or alias, where one is named. */
export function onQualified(load: Load): OperationManifest {
  return {
    load,
    resources: ({ FunctionName, Qualifier }: Named, ctx) => [functionArn(placeOf(FunctionName, ctx, Qualifier))],
  };
}

interface OfMapping {
  readonly UUID: string;
}

/** On the mapping, which is known by the function that it is of as well. */
export function onMapping(load: Load): OperationManifest {
  return {
    load,
    resources: ({ UUID }: OfMapping, ctx) => [mappingArn(ctx, UUID)],
    conditionKeys: async ({ UUID }: OfMapping, ctx) => {
      const found = await ctx.read((tx) => tx.in(Mappings).get(UUID));
      return { 'lambda:FunctionArn': found?.functionArn };
    },
  };
}

interface OfUrl extends Named {
  readonly AuthType?: string;
}

/** What the URL is to be, or is, asked for and by whom. */
export async function urlKeys(input: OfUrl, ctx: Context): Promise<ConditionKeys> {
  const place = placeOf(input.FunctionName, ctx, input.Qualifier);
  const found = await ctx.read((tx) => tx.in(Urls, place).get(place.name, place.qualifier ?? ''));
  return {
    'lambda:FunctionUrlAuthType': input.AuthType ?? found?.authType,
    'lambda:FunctionArn': functionArn(place),
  };
}

export function newMappingKeys({ FunctionName }: Named, ctx: Context): ConditionKeys {
  return { 'lambda:FunctionArn': functionArn(placeOf(FunctionName, ctx)) };
}

export function onLayer(load: Load): OperationManifest {
  return { load, resources: ({ LayerName }: OfLayer, ctx) => [layerArn(layerPlace(LayerName, ctx))] };
}

export function onLayerVersion(load: Load): OperationManifest {
  return {
    load,
    resources: ({ LayerName, VersionNumber }: OfLayer, ctx) => [layerArn(layerPlace(LayerName, ctx, VersionNumber))],
  };
}

export const onResource = ({ Resource }: { readonly Resource: string }) => [Resource];

interface Settings {
  readonly Layers?: readonly string[];
  readonly CodeSigningConfigArn?: string;
  readonly VpcConfig?: { readonly SubnetIds?: readonly string[]; readonly SecurityGroupIds?: readonly string[] };
}

/** Of what a function is set to; whoever may not do that learns so before what is not here is refused. */
export function settingKeys({ Layers, CodeSigningConfigArn, VpcConfig }: Settings): ConditionKeys {
  return {
    'lambda:Layer': Layers,
    'lambda:CodeSigningConfigArn': CodeSigningConfigArn,
    'lambda:SubnetIds': VpcConfig?.SubnetIds,
    'lambda:SecurityGroupIds': VpcConfig?.SecurityGroupIds,
  };
}

export function permissionKeys(input: { readonly Principal?: string; readonly FunctionUrlAuthType?: string }) {
  return { 'lambda:Principal': input.Principal, 'lambda:FunctionUrlAuthType': input.FunctionUrlAuthType };
}

interface HandsOver extends Named {
  readonly Role?: string;
  readonly Tags?: Readonly<Record<string, string>>;
}

/** Whoever hands a role over may do so; whoever tags may tag. */
export function handsOver({ FunctionName, Role, Tags = {} }: HandsOver, ctx: Context): Requirement[] {
  const resource = bareArn(placeOf(FunctionName, ctx));
  return [
    ...(Role === undefined
      ? []
      : [
          {
            action: 'iam:PassRole',
            resource: Role,
            conditionKeys: { 'iam:PassedToService': 'lambda.amazonaws.com', 'iam:AssociatedResourceArn': resource },
          },
        ]),
    ...(Object.keys(Tags).length === 0 ? [] : [{ action: 'lambda:TagResource', resource }]),
  ];
}

export const resourceFacts: ResourceFacts = {
  tags: (arn, ctx) => {
    const mapping = mappingIn(arn);
    if (mapping !== undefined) return ctx.read(async (tx) => (await tx.in(Mappings).get(mapping))?.tags);
    if (!isFunction(arn)) return Promise.resolve(undefined);
    const place = placeIn(arn, ctx);
    return ctx.read(async (tx) => (await tx.in(Functions, place).get(place.name))?.tags);
  },
  policy: (arn, ctx) =>
    ctx.read(async (tx) => {
      const found = await policyOf(arn, ctx, tx);
      if (!found?.policy) return undefined;
      return {
        name: `resource policy of ${found.name}`,
        document: await documentOf(tx, found.policy),
        kind: 'resource-based',
        account: found.account,
      };
    }),
};

/** Functions and layers have one. */
async function policyOf(arn: string, ctx: Context, tx: Parameters<Parameters<Context['read']>[0]>[0]) {
  if (isFunction(arn)) {
    const { name, qualifier = '', ...scope } = placeIn(arn, ctx);
    const found = await tx.in(Functions, scope).get(name);
    return { name, policy: found?.policies[qualifier], account: scope.account };
  }
  if (!parseArn(arn)?.resource.startsWith('layer:')) return undefined;
  const { name, version, ...scope } = layerPlace(arn, ctx);
  const found = version === undefined ? undefined : await tx.in(LayerVersions, scope).get(name, version);
  return { name, policy: found?.policy, account: scope.account };
}

function isFunction(arn: string): boolean {
  return parseArn(arn)?.resource.startsWith('function:') ?? false;
}
