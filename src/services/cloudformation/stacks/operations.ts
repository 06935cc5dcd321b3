/** Operations on stacks, for the manifest. */
import type { Context } from '../../../wire/context.ts';
import type { OperationManifest } from '../../../wire/service.ts';
import { onStack, passesRole, roleKeys, stackKeys } from '../authorization.ts';

const descriptions = () => import('./describing/describe-stacks.ts');
const resources = () => import('./describing/describe-resources.ts');
const halfWay = () => import('./cancel-and-continue.ts');
const events = () => import('../events/describe-events.ts');
const exported = () => import('./describing/exports.ts');

/** A template of the greatest size in the form of a query, where each of its bytes may be three. */
const maxBodyBytes = 1024 * 1024;

export const stackOperations: Readonly<Record<string, OperationManifest>> = {
  CreateStack: onStack(() => import('./create-stack.ts'), {
    conditionKeys: stackKeys,
    requires: passesRole,
    maxBodyBytes,
  }),
  UpdateStack: onStack(() => import('./update-stack.ts'), {
    conditionKeys: stackKeys,
    requires: passesRole,
    maxBodyBytes,
  }),
  DeleteStack: onStack(() => import('./delete-stack.ts'), { conditionKeys: roleKeys, requires: passesRole }),
  CancelUpdateStack: onStack(halfWay),
  ContinueUpdateRollback: onStack(halfWay, { conditionKeys: roleKeys, requires: passesRole }),
  RollbackStack: onStack(halfWay, { conditionKeys: roleKeys, requires: passesRole }),
  UpdateTerminationProtection: onStack(halfWay),
  // Held while an operation goes on: not in the transaction that decided.
  DescribeStacks: onStack(descriptions, { pureRead: false, isHeld: true }),
  ListStacks: { load: descriptions },
  GetTemplate: onStack(descriptions),
  DescribeStackEvents: onStack(() => import('../events/describe-stack-events.ts')),
  DescribeEvents: {
    load: events,
    resources: async (input: { readonly StackName?: string }, ctx: Context) =>
      (await events()).eventsStackArns(input, ctx),
  },
  DescribeStackResource: onStack(resources),
  DescribeStackResources: onStack(resources),
  ListStackResources: onStack(resources),
  ListExports: { load: exported },
  ListImports: { load: exported },
};
