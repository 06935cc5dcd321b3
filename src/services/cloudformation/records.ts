/**
 * What CloudFormation keeps of stacks: as they are, their templates, resources, events, exports, and the operation that
 * is under way. Change sets, stack policies' documents and drift have records of their own.
 *
 * Values that templates may take from secrets (parameters, resolved properties, attributes, outputs) are kept sealed:
 * `sealed-values.ts` opens them.
 */
import { Exports, Imports } from './records/exports.ts';
import { Operations } from './records/operations.ts';
import { StackResources } from './records/resources.ts';
import { Stacks, Templates } from './records/stacks.ts';

export * from './records/events.ts';
export * from './records/exports.ts';
export * from './records/operations.ts';
export * from './records/resources.ts';
export * from './records/stacks.ts';

export const deploymentCollections = [Stacks, Templates, StackResources, Operations, Exports, Imports] as const;
