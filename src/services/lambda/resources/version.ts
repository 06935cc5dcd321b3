/**
 * AWS::Lambda::Version and AWS::Lambda::Alias.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-version.html
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-alias.html
 */
import { ifThere, refusing, type ResourceHandler } from '../../../wire/resource-type.ts';
import { placeOf } from '../arns.ts';

interface VersionProperties {
  readonly FunctionName: string;
  readonly Description?: string;
  readonly CodeSha256?: string;
}

const versionIsWithout = ['FunctionScalingConfig', 'ProvisionedConcurrencyConfig', 'RuntimePolicy'];

export const version: ResourceHandler = refusing('AWS::Lambda::Version', versionIsWithout, {
  async create(properties, { aws }) {
    const { FunctionName, Description, CodeSha256 } = properties as unknown as VersionProperties;
    const { FunctionArn = '', Version } = await aws.lambda.publishVersion({
      FunctionName,
      ...(Description !== undefined && { Description }),
      ...(CodeSha256 !== undefined && { CodeSha256 }),
    });
    return { physicalId: FunctionArn, attributes: { FunctionArn, Version: Version! } };
  },

  async read(arn, { aws }) {
    const found = await ifThere('ResourceNotFoundException', () =>
      aws.lambda.getFunctionConfiguration({ FunctionName: arn }),
    );
    if (!found) return undefined;
    const { FunctionName, Version, Description, CodeSha256 } = found;
    return {
      FunctionArn: arn,
      FunctionName: FunctionName!,
      Version: Version!,
      CodeSha256: CodeSha256!,
      ...(Description !== '' && { Description }),
    };
  },

  async delete(arn, _properties, { aws }) {
    await ifThere('ResourceNotFoundException', () => aws.lambda.deleteFunction({ FunctionName: arn }));
  },

  async list({ FunctionName }, { aws }) {
    const { Versions } = await aws.lambda.listVersionsByFunction({ FunctionName: String(FunctionName ?? '') });
    return Versions!.filter(({ Version }) => Version !== '$LATEST').map(({ FunctionArn }) => FunctionArn!);
  },
});

interface AliasProperties {
  readonly FunctionName: string;
  readonly Name: string;
  readonly FunctionVersion: string;
  readonly Description?: string;
}

export const alias: ResourceHandler = refusing(
  'AWS::Lambda::Alias',
  ['ProvisionedConcurrencyConfig', 'RoutingConfig'],
  {
    async create(properties, { aws }) {
      const { FunctionName, Name, FunctionVersion, Description } = properties as unknown as AliasProperties;
      const more = Description === undefined ? {} : { Description };
      const { AliasArn = '' } = await aws.lambda.createAlias({ FunctionName, Name, FunctionVersion, ...more });
      return { physicalId: AliasArn, attributes: { AliasArn } };
    },

    async read(arn, { aws, ctx }) {
      const { name: FunctionName, qualifier: Name = '' } = placeOf(arn, ctx);
      const found = await ifThere('ResourceNotFoundException', () => aws.lambda.getAlias({ FunctionName, Name }));
      if (!found) return undefined;
      const { FunctionVersion, Description } = found;
      const more = Description === '' ? {} : { Description: Description! };
      return { AliasArn: arn, FunctionName, Name, FunctionVersion: FunctionVersion!, ...more };
    },

    async update(arn, properties, _previous, { aws, ctx }) {
      const { FunctionVersion, Description = '' } = properties as unknown as AliasProperties;
      const { name: FunctionName, qualifier: Name = '' } = placeOf(arn, ctx);
      await aws.lambda.updateAlias({ FunctionName, Name, FunctionVersion, Description });
      return { physicalId: arn, attributes: { AliasArn: arn } };
    },

    async delete(arn, _properties, { aws, ctx }) {
      const { name: FunctionName, qualifier: Name = '' } = placeOf(arn, ctx);
      await ifThere('ResourceNotFoundException', () => aws.lambda.deleteAlias({ FunctionName, Name }));
    },

    async list({ FunctionName }, { aws }) {
      const { Aliases } = await aws.lambda.listAliases({ FunctionName: String(FunctionName ?? '') });
      return Aliases!.map(({ AliasArn }) => AliasArn!);
    },
  },
);
