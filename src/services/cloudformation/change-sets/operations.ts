/** Operations on change sets, for the manifest. */
import type { Context } from '../../../wire/context.ts';
import type { OperationManifest } from '../../../wire/service.ts';
import { onStack, passesRole, stackKeys } from '../authorization.ts';
import type { ChangeSetInput } from './find-change-set.ts';

const descriptions = () => import('./describe-change-sets.ts');
const nameKey = ({ ChangeSetName: name }: ChangeSetInput) => ({ 'cloudformation:ChangeSetName': name });

/** A template of the greatest size in the form of a query, where each of its bytes may be three. */
const maxBodyBytes = 1024 * 1024;

type CreateInput = Parameters<typeof stackKeys>[0] &
  ChangeSetInput & { readonly ResourcesToImport?: readonly { readonly ResourceType: string }[] };

const onChangeSet = (load: OperationManifest['load']): OperationManifest => ({
  load,
  resources: async (input: ChangeSetInput, ctx: Context) =>
    (await import('./find-change-set.ts')).changeSetStackArns(input, ctx),
  conditionKeys: nameKey,
});

export const changeSetConditionKeys = ['cloudformation:ChangeSetName', 'cloudformation:ImportResourceTypes'];

export const changeSetOperations: Readonly<Record<string, OperationManifest>> = {
  CreateChangeSet: onStack(() => import('./create-change-set.ts'), {
    conditionKeys: (input: CreateInput) => ({
      ...stackKeys(input),
      ...nameKey(input),
      'cloudformation:ImportResourceTypes': input.ResourcesToImport?.map(({ ResourceType }) => ResourceType),
    }),
    requires: passesRole,
    maxBodyBytes,
  }),
  DescribeChangeSet: onChangeSet(descriptions),
  DescribeChangeSetHooks: onChangeSet(descriptions),
  ListChangeSets: onStack(descriptions),
  ExecuteChangeSet: onChangeSet(() => import('./execute-change-set.ts')),
  DeleteChangeSet: onChangeSet(() => import('./delete-change-set.ts')),
};
