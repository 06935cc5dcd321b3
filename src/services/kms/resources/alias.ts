/**
 * AWS::KMS::Alias.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-kms-alias.html
 */
import { AwsError } from '../../../wire/errors.ts';
import { everyItem, type ResourceCall, type ResourceHandler } from '../../../wire/resource-type.ts';

interface AliasProperties {
  readonly AliasName: string;
  readonly TargetKeyId: string;
}

export const alias: ResourceHandler = {
  async create(properties, { aws }) {
    const { AliasName, TargetKeyId } = properties as unknown as AliasProperties;
    await aws.kms.createAlias({ AliasName, TargetKeyId });
    return { physicalId: AliasName };
  },

  /** The key by its ARN where its template has named it so. */
  async read(AliasName, call, deployed) {
    const found = (await aliasesOf(call)).find((one) => one.AliasName === AliasName);
    if (!found) return undefined;
    const { TargetKeyId = '' } = (deployed ?? {}) as Partial<AliasProperties>;
    const arn = `arn:aws:kms:${call.region}:${call.account}:key/${found.TargetKeyId!}`;
    return { AliasName, TargetKeyId: TargetKeyId.startsWith('arn:') ? arn : found.TargetKeyId! };
  },

  async update(AliasName, properties, _previous, { aws }) {
    const { TargetKeyId } = properties as unknown as AliasProperties;
    await aws.kms.updateAlias({ AliasName, TargetKeyId });
    return { physicalId: AliasName };
  },

  async delete(AliasName, _properties, { aws }) {
    try {
      await aws.kms.deleteAlias({ AliasName });
    } catch (error) {
      if (!(error instanceof AwsError) || error.code !== 'NotFoundException') throw error;
    }
  },

  async list(_model, call) {
    return (await aliasesOf(call)).map(({ AliasName }) => AliasName!);
  },
};

function aliasesOf({ aws: { kms } }: ResourceCall) {
  return everyItem(
    ['Marker', 'NextMarker'],
    (from) => kms.listAliases({ Limit: 1000, ...from }),
    ({ Aliases }) => Aliases,
  );
}
