/** Macros of an account and Region, by their names. */
import { defineCollection } from '../../../kernel/collections/collection.ts';

export interface MacroRecord {
  readonly name: string;
  /** A name or an ARN, as Lambda takes it. */
  readonly functionName: string;
  readonly description?: string;
}

export const RegisteredMacros = defineCollection<MacroRecord>('cloudformation/macro', {
  scope: 'region',
  version: 1,
  key: ({ name }) => [name],
});
