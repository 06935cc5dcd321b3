/**
 * An account's own instance of IAM Identity Center.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sso-instance.html
 */
import { shownTags, withStackTags, type ResourceCall, type ResourceHandler } from '../../../wire/resource-type.ts';
import type { Tag } from '../../../wire/tags.ts';
import { changeTags } from './change-tags.ts';

interface InstanceProperties {
  readonly Name?: string;
  readonly Tags?: readonly Tag[];
}

export const instance: ResourceHandler = {
  async create(properties, call) {
    const { Name, Tags } = properties as InstanceProperties;
    const { InstanceArn = '' } = await call.aws['sso-admin'].createInstance({ Name, Tags: withStackTags(Tags, call) });
    return { physicalId: InstanceArn, attributes: attributesOf(await found(InstanceArn, call)) };
  },

  async update(InstanceArn, properties, previous, call) {
    const { Name, Tags } = properties as InstanceProperties;
    if (Name !== (previous as InstanceProperties).Name)
      await call.aws['sso-admin'].updateInstance({ InstanceArn, Name });
    await changeTags(call, InstanceArn, InstanceArn, Tags);
    return { physicalId: InstanceArn, attributes: attributesOf(await found(InstanceArn, call)) };
  },

  async read(InstanceArn, call) {
    const one = await found(InstanceArn, call);
    if (!one) return undefined;
    const { Tags } = await call.aws['sso-admin'].listTagsForResource({ InstanceArn, ResourceArn: InstanceArn });
    return { ...attributesOf(one), ...(one.Name !== undefined && { Name: one.Name }), ...shownTags(Tags) };
  },

  async delete(InstanceArn, _properties, call) {
    if (await found(InstanceArn, call)) await call.aws['sso-admin'].deleteInstance({ InstanceArn });
  },

  list: async (_model, call) => (await instances(call)).map(({ InstanceArn }) => InstanceArn!),
};

async function instances({ aws }: ResourceCall) {
  return (await aws['sso-admin'].listInstances({})).Instances ?? [];
}

/** An instance that is gone is one that nobody may see: the list says so without a refusal. */
async function found(arn: string, call: ResourceCall) {
  return (await instances(call)).find(({ InstanceArn }) => InstanceArn === arn);
}

function attributesOf(one: Awaited<ReturnType<typeof found>>) {
  const { InstanceArn, IdentityStoreId, OwnerAccountId, Status } = one!;
  return { InstanceArn, IdentityStoreId, OwnerAccountId, Status };
}
