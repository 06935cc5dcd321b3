/** Attributes for access control (ABAC): which user attributes go with a session as its tags. */
import type { Context, ReadTx } from '../../../wire/context.ts';
import type { Operation } from '../../../wire/service.ts';
import { conflict, invalid, notFound } from '../errors.ts';
import { requireInstance } from '../instance-access.ts';
import type { InstanceRecord } from '../records.ts';
import { Instances } from '../records.ts';

type Attributes = NonNullable<InstanceRecord['accessControlAttributes']>;
interface Configuration {
  readonly AccessControlAttributes:
    | readonly {
        readonly Key: string | undefined;
        readonly Value: { readonly Source: readonly string[] | undefined } | undefined;
      }[]
    | undefined;
}

export const createInstanceAccessControlAttributeConfiguration: Operation<
  'sso-admin',
  'CreateInstanceAccessControlAttributeConfiguration'
> = async (input, ctx) => {
  const accessControlAttributes = attributesOf(input.InstanceAccessControlAttributeConfiguration);
  await ctx.write(async (tx) => {
    const instance = await requireInstance(tx, ctx, input.InstanceArn);
    if (instance.accessControlAttributes)
      throw conflict('The instance already has an access control attribute configuration.');
    await tx.in(Instances).put({ ...instance, accessControlAttributes });
  });
  return {};
};

export const describeInstanceAccessControlAttributeConfiguration: Operation<
  'sso-admin',
  'DescribeInstanceAccessControlAttributeConfiguration'
> = async (input, ctx) => {
  const { attributes } = await ctx.read((tx) => requireConfigured(tx, ctx, input.InstanceArn));
  const AccessControlAttributes = attributes.map(({ key, source }) => ({ Key: key, Value: { Source: [...source] } }));
  return { Status: 'ENABLED', InstanceAccessControlAttributeConfiguration: { AccessControlAttributes } };
};

export const updateInstanceAccessControlAttributeConfiguration: Operation<
  'sso-admin',
  'UpdateInstanceAccessControlAttributeConfiguration'
> = async (input, ctx) => {
  const accessControlAttributes = attributesOf(input.InstanceAccessControlAttributeConfiguration);
  await ctx.write(async (tx) => {
    const { instance } = await requireConfigured(tx, ctx, input.InstanceArn);
    await tx.in(Instances).put({ ...instance, accessControlAttributes });
  });
  return {};
};

export const deleteInstanceAccessControlAttributeConfiguration: Operation<
  'sso-admin',
  'DeleteInstanceAccessControlAttributeConfiguration'
> = async (input, ctx) => {
  await ctx.write(async (tx) => {
    const { instance } = await requireConfigured(tx, ctx, input.InstanceArn);
    const { accessControlAttributes: _gone, ...rest } = instance;
    await tx.in(Instances).put(rest);
  });
  return {};
};

async function requireConfigured(
  tx: ReadTx,
  ctx: Context,
  instanceArn: string,
): Promise<{ instance: InstanceRecord; attributes: Attributes }> {
  const instance = await requireInstance(tx, ctx, instanceArn);
  const attributes = instance.accessControlAttributes;
  if (!attributes) throw notFound('The instance has no access control attribute configuration.');
  return { instance, attributes };
}

function attributesOf({ AccessControlAttributes = [] }: Configuration): Attributes {
  const attributes = AccessControlAttributes.map(({ Key, Value }) => ({
    key: Key ?? '',
    source: [...(Value?.Source ?? [])],
  }));
  const keys = new Set(attributes.map(({ key }) => key));
  if (keys.size < attributes.length) throw invalid('An attribute key is given more than once.');
  return attributes;
}
