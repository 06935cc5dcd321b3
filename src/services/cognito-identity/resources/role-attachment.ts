/**
 * AWS::Cognito::IdentityPoolRoleAttachment: the roles of one pool, whose id is the attachment's.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cognito-identitypoolroleattachment.html
 */
import type { Input } from '../../../wire/aws-types.ts';
import { ifThere, type ResourceCall, type ResourceHandler } from '../../../wire/resource-type.ts';

type Mappings = NonNullable<Input<'cognito-identity', 'SetIdentityPoolRoles'>['RoleMappings']>;
type Mapping = Mappings[string] & { readonly IdentityProvider?: string };

interface AttachmentProperties {
  readonly IdentityPoolId: string;
  readonly Roles?: Record<string, string>;
  readonly RoleMappings?: Readonly<Record<string, Mapping>>;
}

export const roleAttachment: ResourceHandler = {
  create: (properties, call) => attach(properties as unknown as AttachmentProperties, call),
  update: (_physicalId, properties, _previous, call) => attach(properties as unknown as AttachmentProperties, call),

  async read(IdentityPoolId, { aws }) {
    const found = await ifThere('ResourceNotFoundException', () =>
      aws['cognito-identity'].getIdentityPoolRoles({ IdentityPoolId }),
    );
    if (!found || (found.Roles === undefined && found.RoleMappings === undefined)) return undefined;
    const { Roles = {}, RoleMappings } = found;
    return { Id: IdentityPoolId, IdentityPoolId, Roles, ...(RoleMappings && { RoleMappings }) };
  },

  async delete(IdentityPoolId, _properties, { aws }) {
    await ifThere('ResourceNotFoundException', () =>
      aws['cognito-identity'].setIdentityPoolRoles({ IdentityPoolId, Roles: {} }),
    );
  },
};

/** A mapping's name is the provider, or a name for it where the provider has to be put together by functions. */
async function attach({ IdentityPoolId, Roles = {}, RoleMappings }: AttachmentProperties, { aws }: ResourceCall) {
  const mappings = Object.entries(RoleMappings ?? {}).map(([name, { IdentityProvider, ...mapping }]) => [
    IdentityProvider ?? name,
    mapping,
  ]);
  await aws['cognito-identity'].setIdentityPoolRoles({
    IdentityPoolId,
    Roles,
    ...(RoleMappings && { RoleMappings: Object.fromEntries(mappings) as Mappings }),
  });
  return { physicalId: IdentityPoolId, attributes: { Id: IdentityPoolId } };
}
