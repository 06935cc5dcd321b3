/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-accesskey.html */
import { ifThere, type ResourceHandler } from '../../../../wire/resource-type.ts';
import type { Iam } from '../policies/principal-policies.ts';

interface AccessKeyProperties {
  readonly UserName: string;
  readonly Status?: 'Active' | 'Inactive';
  /** A new number makes a new key; it is kept nowhere else. */
  readonly Serial?: number;
}

export const accessKey: ResourceHandler = {
  async create(properties, { aws: { iam } }) {
    const { UserName, Status = 'Active' } = properties as unknown as AccessKeyProperties;
    const { AccessKeyId = '', SecretAccessKey } = (await iam.createAccessKey({ UserName })).AccessKey!;
    if (Status !== 'Active') await iam.updateAccessKey({ UserName, AccessKeyId, Status });
    return { physicalId: AccessKeyId, attributes: { Id: AccessKeyId, SecretAccessKey } };
  },

  async update(AccessKeyId, properties, _previous, { aws: { iam } }) {
    const { UserName, Status = 'Active' } = properties as unknown as AccessKeyProperties;
    await iam.updateAccessKey({ UserName, AccessKeyId, Status });
    return { physicalId: AccessKeyId };
  },

  async read(AccessKeyId, { aws: { iam } }, deployed) {
    const UserName = (deployed?.['UserName'] as string | undefined) ?? (await ownerOf(iam, AccessKeyId));
    const keys = UserName && (await ifThere('NoSuchEntity', () => iam.listAccessKeys({ UserName })));
    const Status = keys && keys.AccessKeyMetadata!.find((key) => key.AccessKeyId === AccessKeyId)?.Status;
    if (!Status) return undefined;
    const Serial = deployed?.['Serial'];
    return { Id: AccessKeyId, UserName, Status, ...(Serial !== undefined && { Serial }) };
  },

  async delete(AccessKeyId, properties, { aws: { iam } }) {
    const UserName = (properties['UserName'] as string | undefined) ?? (await ownerOf(iam, AccessKeyId));
    if (UserName !== undefined) await ifThere('NoSuchEntity', () => iam.deleteAccessKey({ UserName, AccessKeyId }));
  },
};

async function ownerOf(iam: Iam, AccessKeyId: string): Promise<string | undefined> {
  return (await ifThere('NoSuchEntity', () => iam.getAccessKeyLastUsed({ AccessKeyId })))?.UserName;
}
