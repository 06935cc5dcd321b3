/**
 * AWS::Lambda::Url.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-url.html
 */
import type { Input } from '../../../wire/aws-types.ts';
import { ifThere, refusing, type ResourceHandler, type ResourceProperties } from '../../../wire/resource-type.ts';
import { bareArn, placeOf } from '../arns.ts';
import type { UrlCors } from '../urls/records.ts';

interface Desired {
  readonly TargetFunctionArn: string;
  readonly Qualifier?: string;
  readonly AuthType: 'NONE' | 'AWS_IAM';
  readonly InvokeMode?: 'BUFFERED' | 'RESPONSE_STREAM';
  readonly Cors?: UrlCors;
}

export const url: ResourceHandler = refusing('AWS::Lambda::Url', ['InvokeMode=RESPONSE_STREAM'], {
  async create(properties, { aws }) {
    const desired = properties as unknown as Desired;
    const { TargetFunctionArn: FunctionName, Qualifier } = desired;
    const made = await aws.lambda.createFunctionUrlConfig({
      FunctionName,
      AuthType: desired.AuthType,
      ...(Qualifier !== undefined && { Qualifier }),
      ...given(desired),
    } as Input<'lambda', 'CreateFunctionUrlConfig'>);
    return told(made);
  },

  async read(FunctionName, { aws, ctx }) {
    const found = await ifThere('ResourceNotFoundException', () => aws.lambda.getFunctionUrlConfig({ FunctionName }));
    if (!found) return undefined;
    const { FunctionArn, FunctionUrl, AuthType, InvokeMode, Cors } = found;
    const place = placeOf(FunctionArn!, ctx);
    return {
      TargetFunctionArn: bareArn(place),
      ...(place.qualifier !== undefined && { Qualifier: place.qualifier }),
      FunctionArn,
      FunctionUrl,
      AuthType,
      InvokeMode,
      ...(Cors && { Cors }),
    } as unknown as ResourceProperties;
  },

  async update(FunctionName, properties, _previous, { aws }) {
    const desired = properties as unknown as Desired;
    const { AuthType, Cors = {} } = desired;
    const changed = await aws.lambda.updateFunctionUrlConfig({
      FunctionName,
      AuthType,
      ...given({ ...desired, Cors }),
    });
    return told(changed);
  },

  async delete(FunctionName, _properties, { aws }) {
    await ifThere('ResourceNotFoundException', () => aws.lambda.deleteFunctionUrlConfig({ FunctionName }));
  },

  async list({ TargetFunctionArn }, { aws, ctx }) {
    const { name: FunctionName } = placeOf(String(TargetFunctionArn ?? ''), ctx);
    const { FunctionUrlConfigs } = await aws.lambda.listFunctionUrlConfigs({ FunctionName });
    return FunctionUrlConfigs!.map(({ FunctionArn }) => FunctionArn!);
  },
});

/** Lists of `Cors`: AllowCredentials, AllowHeaders, AllowMethods, AllowOrigins, ExposeHeaders, MaxAge. */
function given({ InvokeMode, Cors }: Partial<Desired>) {
  return {
    ...(InvokeMode !== undefined && { InvokeMode }),
    ...(Cors && { Cors: Cors as Input<'lambda', 'UpdateFunctionUrlConfig'>['Cors'] & object }),
  };
}

function told({ FunctionArn, FunctionUrl }: { FunctionArn?: string | undefined; FunctionUrl?: string | undefined }) {
  return { physicalId: FunctionArn!, attributes: { FunctionArn: FunctionArn!, FunctionUrl: FunctionUrl! } };
}
