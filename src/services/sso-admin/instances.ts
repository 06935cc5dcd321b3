/**
 * Instances: ListInstances, DescribeInstance, UpdateInstance, CreateInstance, DeleteInstance. CreateInstance makes an
 * account instance, which a member account may have for itself; the organization's own comes from the console
 * (`enableIdentityCenter`).
 */
import { AwsError } from '../../wire/errors.ts';
import type { Operation } from '../../wire/service.ts';
import { findOrganization } from '../organizations/internal.ts';
import { conflict, denied, invalid } from './errors.ts';
import { mayView, requireInstance } from './instance-access.ts';
import { insertInstance } from './organization-instance.ts';
import { nextToken } from '../../wire/paging.ts';
import { pages } from './paging.ts';
import type { InstanceRecord } from './records.ts';
import { Instances } from './records.ts';
import { tagsOfNew } from './tag-set.ts';

export const listInstances: Operation<'sso-admin', 'ListInstances'> = async (input, ctx) => {
  const visible = await ctx.read(async (tx) => {
    const candidates = [
      await tx.in(Instances).find('organization', 'organization'),
      await tx.in(Instances).find('account', ctx.account),
    ];
    const found: InstanceRecord[] = [];
    for (const instance of candidates) {
      if (instance && instance.region === ctx.region && (await mayView(tx, ctx.account, instance)))
        found.push(instance);
    }
    return found;
  });
  const list = pages.inMemory(visible, arnOf, pages.options(input));
  return { Instances: list.items.map(describe), ...nextToken(list) };
};

export const describeInstance: Operation<'sso-admin', 'DescribeInstance'> = async (input, ctx) => {
  const instance = await ctx.read(async (tx) => {
    const found = await tx.in(Instances).get(input.InstanceArn);
    return found && found.region === ctx.region && (await mayView(tx, ctx.account, found)) ? found : undefined;
  });
  if (!instance)
    throw denied(`There is no instance ${input.InstanceArn} in ${ctx.region} that account ${ctx.account} may see.`);
  return {
    ...describe(instance),
    EncryptionConfigurationDetails: { KeyType: 'AWS_OWNED_KMS_KEY', EncryptionStatus: 'ENABLED' },
  };
};

export const updateInstance: Operation<'sso-admin', 'UpdateInstance'> = async (input, ctx) => {
  if (input.EncryptionConfiguration?.KeyType === 'CUSTOMER_MANAGED_KEY') {
    throw invalid('Customer managed keys are not available here: use AWS_OWNED_KMS_KEY.');
  }
  await ctx.write(async (tx) => {
    const { name: _old, ...instance } = await requireInstance(tx, ctx, input.InstanceArn);
    const name = input.Name ?? _old;
    await tx.in(Instances).put({ ...instance, ...(name === undefined ? {} : { name }) });
  });
  return {};
};

export const createInstance: Operation<'sso-admin', 'CreateInstance'> = async (input, ctx) => {
  const tags = tagsOfNew(ctx, input.Tags);
  const instance = await ctx.write(async (tx) => {
    const organization = await findOrganization(tx);
    if (organization?.managementAccount === ctx.account)
      throw invalid('Organization management account is not allowed to perform the operation.');
    const existing = await tx.in(Instances).find('account', ctx.account);
    if (existing && input.ClientToken !== undefined && existing.clientToken === input.ClientToken) return existing;
    if (existing)
      // As recorded on AWS, in August 2026.
      throw new AwsError(
        'ServiceQuotaExceededException',
        `You have exceeded IAM Identity Center quotas. Cannot create more than 1 instance for ${ctx.account}`,
      );
    return insertInstance(tx, {
      kind: 'ACCOUNT',
      region: ctx.region,
      ownerAccount: ctx.account,
      now: ctx.clock.now(),
      name: input.Name,
      clientToken: input.ClientToken,
      tags,
    });
  });
  return { InstanceArn: instance.instanceArn };
};

/**
 * The owner deletes its instance. It must be empty of permission sets: AWS removes them with it, but here the roles in
 * other accounts would be left to nobody, so the person takes them away first.
 */
export const deleteInstance: Operation<'sso-admin', 'DeleteInstance'> = async (input, ctx) => {
  await ctx.write(async (tx) => {
    const instance = await tx.in(Instances).get(input.InstanceArn);
    if (!instance || instance.region !== ctx.region || instance.ownerAccount !== ctx.account) {
      throw denied(`There is no instance ${input.InstanceArn} in ${ctx.region} that account ${ctx.account} owns.`);
    }
    if (instance.permissionSetCount > 0) {
      throw conflict(
        `The instance still has ${instance.permissionSetCount} permission set(s). ` +
          'Delete their assignments and them first.',
      );
    }
    await tx.in(Instances).delete(instance.instanceArn);
  });
  return {};
};

function describe(instance: InstanceRecord) {
  return {
    InstanceArn: instance.instanceArn,
    IdentityStoreId: instance.identityStoreId,
    OwnerAccountId: instance.ownerAccount,
    ...(instance.name === undefined ? {} : { Name: instance.name }),
    CreatedDate: new Date(instance.createdAt),
    Status: 'ACTIVE' as const,
  };
}

function arnOf(instance: InstanceRecord): string {
  return instance.instanceArn;
}
