/**
 * AWS::Cognito::IdentityPoolRoleAttachment: the roles of one pool, whose id is the attachment's.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cognito-identitypoolroleattachment.html
 */
import type { Input } from '../../../wire/aws-types.ts';
import {
  ifThere,
  type ResourceCall,
  type ResourceHandler,
  type ResourceProperties,
} from '../../../wire/resource-type.ts';

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

  async read(IdentityPoolId, { aws }, deployed) {
    const found = await ifThere('ResourceNotFoundException', () =>
      aws['cognito-identity'].getIdentityPoolRoles({ IdentityPoolId }),
    );
    if (!found || (found.Roles === undefined && found.RoleMappings === undefined)) return undefined;
    const { Roles = {}, RoleMappings } = found;
    const { RoleMappings: named = {} } = (deployed ?? {}) as Partial<AttachmentProperties>;
    return {
      Id: IdentityPoolId,
      IdentityPoolId,
      Roles,
      ...(RoleMappings && { RoleMappings: asNamed(RoleMappings, named) }),
    };
  },

  async delete(IdentityPoolId, _properties, { aws }) {
    await ifThere('ResourceNotFoundException', () =>
      aws['cognito-identity'].setIdentityPoolRoles({ IdentityPoolId, Roles: {} }),
    );
  },
};

/** A mapping's name is the provider, or a name for it where the provider has to be put together by functions. */
/** Under the names that the template has them by, where it names their providers otherwise. */
function asNamed(found: Mappings, named: Readonly<Record<string, Mapping>>): ResourceProperties {
  const names = new Map(
    Object.entries(named).flatMap(([name, { IdentityProvider }]) =>
      IdentityProvider === undefined ? [] : [[IdentityProvider, name] as const],
    ),
  );
  return Object.fromEntries(
    Object.entries(found).map(([IdentityProvider, mapping]) => {
      const name = names.get(IdentityProvider);
      return name === undefined ? [IdentityProvider, mapping] : [name, { IdentityProvider, ...mapping }];
    }),
  );
}

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
