/** What the API calls operations on stacks. */
import type { OperationKind } from '../../records.ts';

export const operationTypes = {
  create: 'CREATE_STACK',
  update: 'UPDATE_STACK',
  import: 'UPDATE_STACK',
  delete: 'DELETE_STACK',
  rollback: 'ROLLBACK',
  'continue-rollback': 'CONTINUE_ROLLBACK',
} as const satisfies Record<OperationKind, string>;
