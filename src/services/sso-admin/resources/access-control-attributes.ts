/**
 * AWS::SSO::InstanceAccessControlAttributeConfiguration.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_SSO.html
 */
import { ifThere, type ResourceHandler, type ResourceProperties } from '../../../wire/resource-type.ts';

interface Attribute {
  readonly Key: string;
  readonly Value: { readonly Source: readonly string[] };
}

const gone = 'ResourceNotFoundException';

export const accessControlAttributes: ResourceHandler = {
  async create(properties, { aws }) {
    const InstanceArn = String(properties['InstanceArn']);
    await aws['sso-admin'].createInstanceAccessControlAttributeConfiguration({
      InstanceArn,
      InstanceAccessControlAttributeConfiguration: configurationOf(properties),
    });
    return { physicalId: InstanceArn };
  },

  async update(InstanceArn, properties, _previous, { aws }) {
    await aws['sso-admin'].updateInstanceAccessControlAttributeConfiguration({
      InstanceArn,
      InstanceAccessControlAttributeConfiguration: configurationOf(properties),
    });
    return { physicalId: InstanceArn };
  },

  async read(InstanceArn, { aws }) {
    const found = await ifThere(gone, () =>
      aws['sso-admin'].describeInstanceAccessControlAttributeConfiguration({ InstanceArn }),
    );
    const configuration = found?.InstanceAccessControlAttributeConfiguration;
    return configuration && { InstanceArn, AccessControlAttributes: configuration.AccessControlAttributes };
  },

  async delete(InstanceArn, _properties, { aws }) {
    await ifThere(gone, () => aws['sso-admin'].deleteInstanceAccessControlAttributeConfiguration({ InstanceArn }));
  },
};

/** `InstanceAccessControlAttributeConfiguration` is how the property was called at first, and still is taken. */
function configurationOf(properties: ResourceProperties) {
  const former = properties['InstanceAccessControlAttributeConfiguration'] as
    | { readonly AccessControlAttributes: readonly Attribute[] }
    | undefined;
  const attributes = (properties['AccessControlAttributes'] ??
    former?.AccessControlAttributes ??
    []) as readonly Attribute[];
  const AccessControlAttributes = attributes.map(({ Key, Value: { Source } }) => ({
    Key,
    Value: { Source: [...Source] },
  }));
  return { AccessControlAttributes };
}
