/**
 * What a function is set to, out of an input: what is not here is refused by name.
 * https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html
 */
import type { Context } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import type { Input } from '../../../wire/aws-types.ts';
import { sessionName } from '../arns.ts';
import { invalid, notHere } from '../errors.ts';
import { layersInUse } from '../layers/layers-in-use.ts';
import type { LoggingFacts, VersionFacts } from '../records.ts';
import { checkRuntime } from '../runtimes/known-runtimes.ts';
import { sealEnvironment } from './environment.ts';

type Given = Partial<Omit<Input<'lambda', 'CreateFunction'>, 'Code'>>;
type Settings = Omit<VersionFacts, 'version' | 'code' | 'revisionId' | 'modifiedAt'>;

/** @throws AwsError NotImplementedException */
export function refuseAbsent(given: Given): void {
  const absent: readonly [unknown, string][] = [
    [given.PackageType === 'Image', 'functions of container images (PackageType Image)'],
    [given.ImageConfig, 'ImageConfig'],
    [(given.VpcConfig?.SubnetIds?.length ?? 0) + (given.VpcConfig?.SecurityGroupIds?.length ?? 0), 'VpcConfig'],
    [given.DeadLetterConfig?.TargetArn, 'DeadLetterConfig'],
    [given.KMSKeyArn, 'KMSKeyArn of functions'],
    [given.TracingConfig?.Mode === 'Active', 'active tracing (TracingConfig)'],
    [given.FileSystemConfigs?.length, 'FileSystemConfigs'],
    [given.CodeSigningConfigArn, 'CodeSigningConfigArn'],
    [given.SnapStart?.ApplyOn === 'PublishedVersions', 'SnapStart'],
    [given.CapacityProviderConfig, 'CapacityProviderConfig'],
    [given.PublishTo, 'PublishTo'],
    [given.DurableConfig, 'DurableConfig'],
    [given.TenancyConfig, 'TenancyConfig'],
  ];
  const found = absent.find(([is]) => is !== undefined && is !== false && is !== 0 && is !== '');
  if (found) throw notHere(found[1]);
}

/** @throws AwsError InvalidParameterValueException where Lambda may not become the role */
export async function checkRole(ctx: Context, roleArn: string, name: string): Promise<void> {
  try {
    await ctx.aws.assumeRole({ principal: 'lambda.amazonaws.com', roleArn, sessionName: sessionName(name) });
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw invalid('The role defined for the function cannot be assumed by Lambda.');
  }
}

/** What is given over what there was. @throws AwsError */
export async function settingsOf(ctx: Context, name: string, given: Given, before?: VersionFacts): Promise<Settings> {
  if (given.Runtime !== undefined) checkRuntime(given.Runtime);
  const layers = given.Layers === undefined ? (before?.layers ?? []) : await layersInUse(ctx, given.Layers);
  const variables = given.Environment?.Variables;
  const sealed = variables
    ? sealEnvironment(ctx, variables)
    : given.Environment
      ? undefined
      : before?.sealedEnvironment;
  return {
    runtime: given.Runtime ?? before?.runtime ?? '',
    handler: given.Handler ?? before?.handler ?? '',
    roleArn: given.Role ?? before?.roleArn ?? '',
    description: given.Description ?? before?.description ?? '',
    timeout: given.Timeout ?? before?.timeout ?? 3,
    memory: given.MemorySize ?? before?.memory ?? 128,
    ...(sealed !== undefined && { sealedEnvironment: sealed }),
    layers,
    architectures: given.Architectures ?? before?.architectures ?? ['x86_64'],
    ephemeralStorage: given.EphemeralStorage?.Size ?? before?.ephemeralStorage ?? 512,
    logging: given.LoggingConfig ? loggingOf(name, given.LoggingConfig) : (before?.logging ?? loggingOf(name, {})),
  };
}

function loggingOf(name: string, given: NonNullable<Given['LoggingConfig']>): LoggingFacts {
  const { LogFormat: format = 'Text', LogGroup: group = `/aws/lambda/${name}` } = given;
  const { ApplicationLogLevel, SystemLogLevel } = given;
  if (format === 'JSON')
    return { format, group, applicationLevel: ApplicationLogLevel ?? 'INFO', systemLevel: SystemLogLevel ?? 'INFO' };
  if (ApplicationLogLevel !== undefined || SystemLogLevel !== undefined)
    throw invalid('Log levels can only be set for the JSON log format.');
  return { format, group };
}
