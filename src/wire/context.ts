/** What an operation's handler is given besides its input. */
import type { Blobs } from '../kernel/blobs.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Collection, ReadTable, Scope, Table } from '../kernel/collection.ts';
import type { Ids } from '../kernel/ids.ts';
import type { NewJob } from '../kernel/jobs.ts';
import type { Seal } from '../kernel/seal.ts';
import type { ReadTransaction, WriteTransaction } from '../kernel/store.ts';
import type { InProcessAws } from './aws-types.ts';
import type { Caller, SessionFacts } from './caller.ts';

/** A read transaction bound to the context's account and region. */
export interface ReadTx {
  /** The collection in the context's own scope, or in the one given (an organization is always given). */
  in<T>(collection: Collection<T>, scope?: Scope): ReadTable<T>;
  readonly raw: ReadTransaction;
}

/** A write transaction bound to the context's account and region. */
export interface WriteTx extends ReadTx {
  in<T>(collection: Collection<T>, scope?: Scope): Table<T>;
  readonly raw: WriteTransaction;
  /** Other services' operations, inside this transaction. */
  readonly aws: AwsAs;
  /** A durable job that starts once this transaction has committed. */
  enqueue(job: NewJob): string;
}

/** Calls other services' operations in process, through the same validation and authorization. */
export interface AwsAs {
  /** As the given caller, or as a service principal in an account. There is no implicit superuser. */
  as(caller: Caller): InProcessAws;
  asService(principal: string, account: string): InProcessAws;
}

/** A session to seal into temporary credentials. */
export interface NewSession extends Omit<SessionFacts, 'issuedAt'> {
  readonly kind: 'user' | 'assumed-role' | 'federated-user' | 'root';
  readonly account: string;
  readonly durationSeconds: number;
  readonly userName?: string;
  readonly userId?: string;
  readonly roleName?: string;
  readonly roleArn?: string;
  readonly roleId?: string;
  readonly sessionName?: string;
  readonly sessionPolicies?: readonly string[];
  readonly issuer?: Caller;
}

export interface TemporaryCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  /** Milliseconds. */
  readonly expiresAt: number;
  /** The caller that these credentials authenticate. */
  readonly caller: Caller;
}

/** What the composition root settles once. */
export interface Settings {
  /** `http://127.0.0.1:4566`, without a trailing slash. */
  readonly endpoint: string;
  /** Where Identity Center is enabled and unsigned calls are served. */
  readonly homeRegion: string;
  readonly managementAccount: string;
}

export interface Context {
  readonly requestId: string;
  readonly service: string;
  readonly operation: string;
  readonly caller: Caller;
  /** The caller's account. */
  readonly account: string;
  readonly region: string;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly seal: Seal;
  readonly blobs: Blobs;
  readonly settings: Settings;
  readonly aws: AwsAs;
  /** Request facts that only some operations need. */
  readonly http: HttpFacts;
  read<T>(work: (tx: ReadTx) => Promise<T>): Promise<T>;
  /** Joins the caller's transaction when this operation was called through `tx.aws`. */
  write<T>(work: (tx: WriteTx) => Promise<T>): Promise<T>;
  /** Seals a session; writes nothing. */
  issueCredentials(session: NewSession): TemporaryCredentials;
  /** Whether `caller` may do `action` on `resource`, for operations whose authorization depends on what they find. */
  isAllowed(action: string, resource: string): Promise<Decision>;
}

export interface HttpFacts {
  readonly remoteAddress: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
}

export interface Decision {
  readonly allowed: boolean;
  /** The clause AWS ends a denial with: `because no identity-based policy allows the … action`. */
  readonly reason: string;
}
