/**
 * AWS::Lambda::LayerVersion.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-layerversion.html
 */
import type { Input } from '../../../wire/aws-types.ts';
import { ifThere, refusing, type ResourceHandler } from '../../../wire/resource-type.ts';
import { layerPlace } from '../arns.ts';
import { type CodeProperties, preparedCode } from './code.ts';

type Published = Input<'lambda', 'PublishLayerVersion'>;

interface LayerProperties extends Partial<Omit<Published, 'Content'>> {
  /** S3Bucket, S3Key, S3ObjectVersion. */
  readonly Content: CodeProperties;
}

export const layerVersion: ResourceHandler = refusing('AWS::Lambda::LayerVersion', ['Content/S3ObjectStorageMode'], {
  prepare: async (desired, call) => preparedCode((desired as unknown as LayerProperties).Content, call, desired),

  async create(properties, call) {
    const desired = properties as unknown as LayerProperties;
    const { CompatibleRuntimes, CompatibleArchitectures, Description, LicenseInfo } = desired;
    const { LayerVersionArn } = await call.aws.lambda.publishLayerVersion({
      // The ARN of a version, which has the name in it, is a function's to name, and has up to 140 characters.
      LayerName: desired.LayerName ?? call.uniqueName({ maxLength: 64 }),
      Content: call.prepared === undefined ? {} : { ZipFile: call.prepared as Uint8Array<ArrayBuffer> },
      ...(CompatibleRuntimes && { CompatibleRuntimes }),
      ...(CompatibleArchitectures && { CompatibleArchitectures }),
      ...(Description !== undefined && { Description }),
      ...(LicenseInfo !== undefined && { LicenseInfo }),
    });
    return { physicalId: LayerVersionArn!, attributes: { LayerVersionArn: LayerVersionArn! } };
  },

  async read(Arn, { aws }) {
    const found = await ifThere('ResourceNotFoundException', () => aws.lambda.getLayerVersionByArn({ Arn }));
    if (!found) return undefined;
    const { CompatibleRuntimes, CompatibleArchitectures, Description, LicenseInfo } = found;
    return {
      LayerVersionArn: Arn,
      LayerName: Arn.split(':')[6]!,
      ...(CompatibleRuntimes && { CompatibleRuntimes }),
      ...(CompatibleArchitectures && { CompatibleArchitectures }),
      ...(Description !== '' && { Description }),
      ...(LicenseInfo !== undefined && { LicenseInfo }),
    };
  },

  async delete(arn, _properties, { aws, ctx }) {
    const { name: LayerName, version = 0 } = layerPlace(arn, ctx);
    await aws.lambda.deleteLayerVersion({ LayerName, VersionNumber: version });
  },

  async list(_model, { aws }) {
    const arns: string[] = [];
    for (const { LayerName } of (await aws.lambda.listLayers({})).Layers!) {
      const { LayerVersions } = await aws.lambda.listLayerVersions({ LayerName: LayerName! });
      arns.push(...LayerVersions!.map(({ LayerVersionArn }) => LayerVersionArn!));
    }
    return arns;
  },
});
