/** Requests to make, change or remove a resource, for a week. Of what they asked for nothing is kept. */
import { defineCollection } from '../../kernel/collections/collection.ts';
import type { HandlerErrorCode } from '../cloudformation/internal.ts';

export type OperationStatus = 'IN_PROGRESS' | 'SUCCESS' | 'FAILED' | 'CANCEL_COMPLETE';

export interface RequestRecord {
  readonly token: string;
  readonly clientToken?: string;
  /** SHA-256 of what was asked. */
  readonly fingerprint: string;
  readonly operation: 'CREATE' | 'UPDATE' | 'DELETE';
  readonly typeName: string;
  readonly identifier?: string;
  readonly roleArn?: string;
  readonly status: OperationStatus;
  readonly statusMessage?: string;
  readonly errorCode?: HandlerErrorCode;
  /** Domain milliseconds of its start and of its latest event. */
  readonly startedAt: number;
  readonly changedAt: number;
  /** In progress: what its handler goes on with, sealed. */
  readonly sealedCallback?: string;
  /** In progress: domain milliseconds. */
  readonly retryAt?: number;
}

export const callbackPurpose = 'cloudcontrol/callback';

export const ResourceRequests = defineCollection<RequestRecord>('cloudcontrol/request', {
  scope: 'region',
  version: 1,
  key: ({ token }) => [token],
  indexes: {
    time: ({ startedAt, token }) => [startedAt, token],
    client: ({ clientToken, startedAt }) => (clientToken === undefined ? undefined : [clientToken, startedAt]),
    active: ({ status, typeName, identifier }) =>
      status === 'IN_PROGRESS' && identifier !== undefined ? [typeName, identifier] : undefined,
  },
});
