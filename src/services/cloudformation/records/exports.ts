/** Exports of stacks, and which stacks use them. */
import { defineCollection } from '../../../kernel/collections/collection.ts';

export interface ExportRecord {
  readonly name: string;
  readonly stackId: string;
  readonly sealedValue: string;
}

export const Exports = defineCollection<ExportRecord>('cloudformation/export', {
  scope: 'region',
  version: 1,
  key: ({ name }) => [name],
  indexes: { stack: ({ stackId, name }) => [stackId, name] },
});

/** A stack uses an export. */
export interface ImportRecord {
  readonly exportName: string;
  readonly stackId: string;
}

export const Imports = defineCollection<ImportRecord>('cloudformation/import', {
  scope: 'region',
  version: 1,
  key: ({ exportName, stackId }) => [exportName, stackId],
  indexes: { stack: ({ stackId, exportName }) => [stackId, exportName] },
});
