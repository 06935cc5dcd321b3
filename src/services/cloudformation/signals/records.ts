/**
 * What is waited for from outside: addresses that were handed out (wait condition handles, answers of custom
 * resources), and what came.
 */
import { defineCollection } from '../../../kernel/collections/collection.ts';

/**
 * An address under `/_cloudformation/`. Whoever knows it may answer, as with AWS's presigned URLs; it is found by its
 * secret's digest.
 */
export interface CallbackRecord {
  readonly digest: string;
  readonly account: string;
  readonly region: string;
  readonly stackId: string;
  /** The resource whose address it is. */
  readonly logicalId: string;
  /** Of a custom resource: the request that is to be answered. */
  readonly requestId?: string;
  /** Of a handle: the wait condition that counts its signals. */
  readonly waiter?: string;
}

export const Callbacks = defineCollection<CallbackRecord>('cloudformation/callback', {
  scope: 'global',
  version: 1,
  key: ({ digest }) => [digest],
});

/** A signal to a resource; one of the same unique id replaces the earlier one. */
export interface SignalRecord {
  readonly stackId: string;
  readonly logicalId: string;
  readonly uniqueId: string;
  readonly succeeded: boolean;
  /** `Signal`, sealed. */
  readonly sealed: string;
}

export const Signals = defineCollection<SignalRecord>('cloudformation/signal', {
  scope: 'region',
  version: 1,
  key: ({ stackId, logicalId, uniqueId }) => [stackId, logicalId, uniqueId],
});

/** A request to whoever provides a custom resource, until it is answered. */
export interface CustomRequestRecord {
  readonly id: string;
  readonly stackId: string;
  readonly logicalId: string;
  readonly digest: string;
  /** `CustomResourceRequest`, sealed: its response URL and properties may be secrets. */
  readonly sealedRequest: string;
  /** Machine milliseconds. */
  readonly deadline: number;
  /** The body that came first, sealed. */
  readonly sealedResponse?: string;
}

export const CustomRequests = defineCollection<CustomRequestRecord>('cloudformation/custom-request', {
  scope: 'region',
  version: 1,
  key: ({ id }) => [id],
});

export const signalCollections = [Callbacks, Signals, CustomRequests] as const;
