/**
 * What a registry as a whole is set to: its policy, its scanning, its account settings. Nothing is scanned or
 * replicated here.
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/registry-settings.html
 */
import type { Context, ReadTx } from '../../../wire/context.ts';
import type { Operation } from '../../../wire/service.ts';
import { matchesStars } from '../../../kernel/star-pattern.ts';
import { invalidParameter, registryPolicyNotFound, repositoryNotFound } from '../errors.ts';
import { Registries, Repositories, type RegistryRecord, type ScanningRule } from '../records.ts';
import { checkPolicy, keptPolicy, shownPolicy } from '../repositories/policy-document.ts';
import { repositoryArn } from '../repositories/repository-arn.ts';
import { accountSettings, settingOf, valuesOf } from './account-settings.ts';

export const describeRegistry: Operation<'ecr', 'DescribeRegistry'> = async (_input, { account }) => ({
  registryId: account,
  replicationConfiguration: { rules: [] },
});

export const putRegistryPolicy: Operation<'ecr', 'PutRegistryPolicy'> = async (input, ctx) => {
  const policy = checkPolicy(input.policyText, 'registry');
  return ctx.write(async (tx) => {
    const kept = await keptPolicy(tx, input.policyText, policy);
    await tx.in(Registries).put({ ...(await registryOf(tx)), policy: kept });
    return { registryId: ctx.account, policyText: await shownPolicy(tx, kept) };
  });
};

export const getRegistryPolicy: Operation<'ecr', 'GetRegistryPolicy'> = (_input, ctx) =>
  ctx.read((tx) => answer(tx, ctx));

export const deleteRegistryPolicy: Operation<'ecr', 'DeleteRegistryPolicy'> = (_input, ctx) =>
  ctx.write(async (tx) => {
    const shown = await answer(tx, ctx);
    const { policy: _removed, ...registry } = await registryOf(tx);
    await tx.in(Registries).put(registry);
    return shown;
  });

async function answer(tx: ReadTx, { account }: Context): Promise<{ registryId: string; policyText: string }> {
  const { policy } = await registryOf(tx);
  if (!policy) throw registryPolicyNotFound(account);
  return { registryId: account, policyText: await shownPolicy(tx, policy) };
}

async function registryOf(tx: ReadTx): Promise<RegistryRecord> {
  return (await tx.in(Registries).get('registry')) ?? {};
}

export const putRegistryScanningConfiguration: Operation<'ecr', 'PutRegistryScanningConfiguration'> = async (
  { scanType = 'BASIC', rules: given = [] },
  ctx,
) => {
  const rules = given as readonly ScanningRule[];
  if (scanType === 'BASIC' && rules.some(({ scanFrequency }) => scanFrequency === 'CONTINUOUS_SCAN'))
    throw invalidParameter('rules', 'CONTINUOUS_SCAN is for ENHANCED scanning only');
  await ctx.write(async (tx) => {
    await tx.in(Registries).put({ ...(await registryOf(tx)), scanning: { scanType, rules } });
  });
  return { registryScanningConfiguration: { scanType, rules: given } };
};

export const getRegistryScanningConfiguration: Operation<'ecr', 'GetRegistryScanningConfiguration'> = (_input, ctx) =>
  ctx.read(async (tx) => {
    const { scanning = { scanType: 'BASIC' as const, rules: [] } } = await registryOf(tx);
    return { registryId: ctx.account, scanningConfiguration: scanning as never };
  });

export const batchGetRepositoryScanningConfiguration: Operation<'ecr', 'BatchGetRepositoryScanningConfiguration'> = (
  input,
  ctx,
) =>
  ctx.read(async (tx) => {
    const { scanning } = await registryOf(tx);
    const found = await tx.in(Repositories).getMany(input.repositoryNames.map((name) => [name]));
    const scanningConfigurations = found.flatMap((repository) => {
      if (!repository) return [];
      const { name: repositoryName, scanOnPush } = repository;
      const rule = scanning?.rules.find(({ repositoryFilters }) =>
        repositoryFilters.some(({ filter }) => matchesStars(filter, repositoryName)),
      );
      return [
        {
          repositoryArn: repositoryArn({ repositoryName }, ctx),
          repositoryName,
          scanOnPush,
          scanFrequency: rule?.scanFrequency ?? (scanOnPush ? ('SCAN_ON_PUSH' as const) : ('MANUAL' as const)),
          appliedScanFilters: [...(rule?.repositoryFilters ?? [])],
        },
      ];
    });
    const failures = input.repositoryNames
      .filter((_, index) => !found[index])
      .map((repositoryName) => ({
        repositoryName,
        failureCode: 'REPOSITORY_NOT_FOUND' as const,
        failureReason: repositoryNotFound({ name: repositoryName, registryId: ctx.account }).message,
      }));
    return { scanningConfigurations, failures };
  });

export const putAccountSetting: Operation<'ecr', 'PutAccountSetting'> = async ({ name, value }, ctx) => {
  const values = valuesOf(name);
  if (!values) throw invalidParameter('name', `must be one of ${Object.keys(accountSettings).join(', ')}`);
  if (!values.includes(value)) throw invalidParameter('value', `must be one of ${values.join(', ')}`);
  await ctx.write(async (tx) => {
    const registry = await registryOf(tx);
    await tx.in(Registries).put({ ...registry, settings: { ...registry.settings, [name]: value } });
  });
  return { name, value };
};

export const getAccountSetting: Operation<'ecr', 'GetAccountSetting'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const { name } = input;
    if (!valuesOf(name)) throw invalidParameter('name', `must be one of ${Object.keys(accountSettings).join(', ')}`);
    return { name, value: settingOf(await registryOf(tx), name) };
  });
