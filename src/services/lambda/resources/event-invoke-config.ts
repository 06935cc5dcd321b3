/**
 * AWS::Lambda::EventInvokeConfig.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-eventinvokeconfig.html
 */
import { AwsError } from '../../../wire/errors.ts';
import { ifThere, type ResourceCall, type ResourceHandler } from '../../../wire/resource-type.ts';

interface ConfigProperties {
  readonly FunctionName: string;
  readonly Qualifier: string;
  readonly MaximumEventAgeInSeconds?: number;
  readonly MaximumRetryAttempts?: number;
  readonly DestinationConfig?: {
    readonly OnSuccess?: { readonly Destination: string };
    readonly OnFailure?: { readonly Destination: string };
  };
}

export const eventInvokeConfig: ResourceHandler = {
  async create(properties, call) {
    const desired = properties as unknown as ConfigProperties;
    const physicalId = `${desired.FunctionName}|${desired.Qualifier}`;
    if (await find(physicalId, call))
      throw new AwsError('AlreadyExists', `The function ${desired.FunctionName} has an EventInvokeConfig already.`);
    await put(desired, call);
    return { physicalId };
  },

  async read(physicalId, call) {
    const found = await find(physicalId, call);
    if (!found) return undefined;
    const { MaximumEventAgeInSeconds, MaximumRetryAttempts, DestinationConfig: { OnSuccess, OnFailure } = {} } = found;
    const destinations = {
      ...(OnSuccess?.Destination !== undefined && { OnSuccess: { Destination: OnSuccess.Destination } }),
      ...(OnFailure?.Destination !== undefined && { OnFailure: { Destination: OnFailure.Destination } }),
    };
    return {
      ...namedBy(physicalId),
      ...(MaximumEventAgeInSeconds !== undefined && { MaximumEventAgeInSeconds }),
      ...(MaximumRetryAttempts !== undefined && { MaximumRetryAttempts }),
      ...(Object.keys(destinations).length > 0 && { DestinationConfig: destinations }),
    };
  },

  async update(physicalId, properties, _previous, call) {
    await put(properties as unknown as ConfigProperties, call);
    return { physicalId };
  },

  async delete(physicalId, _properties, { aws }) {
    await ifThere('ResourceNotFoundException', () => aws.lambda.deleteFunctionEventInvokeConfig(namedBy(physicalId)));
  },
};

function find(physicalId: string, { aws }: ResourceCall) {
  return ifThere('ResourceNotFoundException', () => aws.lambda.getFunctionEventInvokeConfig(namedBy(physicalId)));
}

async function put({ DestinationConfig: given, ...desired }: ConfigProperties, { aws }: ResourceCall): Promise<void> {
  const DestinationConfig = {
    ...(given?.OnSuccess && { OnSuccess: given.OnSuccess }),
    ...(given?.OnFailure && { OnFailure: given.OnFailure }),
  };
  await aws.lambda.putFunctionEventInvokeConfig({ ...desired, DestinationConfig });
}

function namedBy(physicalId: string): { readonly FunctionName: string; readonly Qualifier: string } {
  const [FunctionName = '', Qualifier = ''] = physicalId.split('|');
  return { FunctionName, Qualifier };
}
