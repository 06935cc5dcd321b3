/** What an operation's handler is given besides its input. */
import type { Tag } from './tags.ts';
import type { KeptBlobs } from '../kernel/blobs/small-blobs.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Collection, KeyParts, ReadTable, Scope, Table } from '../kernel/collections/collection.ts';
import type { EventType } from '../kernel/events.ts';
import type { Ids } from '../kernel/ids.ts';
import type { Supervisor } from '../kernel/processes/supervisor.ts';
import type { JobView, NewJob } from '../kernel/jobs/index.ts';
import type { Log, ReadLog, WriteLog } from '../kernel/collections/log.ts';
import type { Seal } from '../kernel/secrets/seal.ts';
import type { ReadTransaction, WriteTransaction } from '../kernel/store.ts';
import type { Topic, Topics } from '../kernel/topics.ts';
import type { Threads } from '../kernel/workers/threads.ts';
import type { InProcessAws } from './aws-types.ts';
import type { Caller, RoleCaller, ServiceSource, SessionFacts } from './caller.ts';
import type { ResourceTypes } from './resource-type.ts';
import type { AwsError } from './errors.ts';
import type { ServiceFacts } from './service.ts';

/** A read transaction bound to the context's account and region. */
export interface ReadTx {
  /** The collection in the context's own scope, or in the one given (an organization is always given). */
  in<T>(collection: Collection<T>, scope?: Scope): ReadTable<T>;
  /** As `in`, for a log. */
  log<T>(log: Log<T>, scope?: Scope): ReadLog<T>;
  readonly jobs: ReadJobs;
  readonly raw: ReadTransaction;
}

/** Jobs that are not over; by subject, as they were enqueued with it. */
export interface ReadJobs {
  find(subject: KeyParts, kind?: string): Promise<JobView[]>;
  /** What a job's step reported last. */
  progress(id: string): Promise<unknown>;
}

export interface WriteJobs extends ReadJobs {
  /** Lets a waiting job run at once; `false`: there is none. */
  wake(id: string): Promise<boolean>;
  /** Aborts its step's signal and runs its `cancelled` handler; `false`: there is none, or it has failed. */
  cancel(id: string): Promise<boolean>;
}

/** A write transaction bound to the context's account and region. */
export interface WriteTx extends ReadTx {
  in<T>(collection: Collection<T>, scope?: Scope): Table<T>;
  log<T>(log: Log<T>, scope?: Scope): WriteLog<T>;
  readonly raw: WriteTransaction;
  /** Other services' operations, inside this transaction. */
  readonly aws: AwsAs;
  readonly jobs: WriteJobs;
  /**
   * A durable job that starts once this transaction has committed, in the context's account and region; it knows the
   * caller where there is one. Returns its id.
   */
  enqueue(job: NewJob): string;
  /** Tells every receiver, at least once, after the commit. */
  emit<P>(event: EventType<P>, payload: NoInfer<P>): void;
  /** Tells whoever reads the topic's key on this node, once this transaction is durable: best effort. */
  publish<M>(topic: Topic<M>, key: string, message: NoInfer<M>): void;
  /** Whoever writes a record that names a staged blob keeps it in the same transaction; a kept one stays as it is. */
  keepBlob(id: string): void;
  /**
   * Some time after the commit the blob is deleted, unless a record of any service uses it then. Only who reads a
   * record that names a blob, in the same transaction, may write another one that does.
   */
  releaseBlob(id: string): void;
}

/**
 * Calls other services' operations in process, through the same validation and authorization. They always say as whom:
 * there is no implicit superuser. `region`: where the call goes; default: where this one came.
 */
export interface AwsAs {
  /**
   * As the given caller. A service that forwards its own caller's permissions is named in `aws:CalledVia`.
   * `systemTags`: AWS's own (`aws:…`), which what the calls make gets besides those that the caller may give.
   * `isGiven`: the inputs are JSON that somebody wrote, of whatever types; what is not of the model's is refused.
   * `requestId`: of answers that tell theirs; default: of the request that they belong to.
   */
  as(caller: Caller, how?: CallsHow): InProcessAws;
  /** As a service principal in an account, on behalf of a resource where there is one. */
  asService(principal: string, account: string, source?: ServiceSource & { readonly region?: string }): InProcessAws;
  /**
   * A session of a role that trusts the service, decided by STS's AssumeRole.
   * @throws AwsError AccessDenied, ValidationError
   */
  assumeRole(request: ServiceAssumesRole): Promise<AssumedRole>;
  /** The HTTP status with which a service, by its SDK client's name, answers an error. */
  statusOf(service: string, error: AwsError): number;
}

export interface CallsHow {
  readonly region?: string;
  readonly systemTags?: readonly Tag[];
  readonly isGiven?: boolean;
  readonly requestId?: string;
  /** Ends operations that wait (`isHeld`) once nobody waits for them. */
  readonly ended?: AbortSignal;
}

export interface ServiceAssumesRole extends ServiceSource {
  /** `lambda.amazonaws.com` */
  readonly principal: string;
  /** Who assumes it, where that is not the service itself: whom it works for. */
  readonly by?: Caller;
  readonly roleArn: string;
  readonly sessionName: string;
  readonly externalId?: string;
  /** Default: 3600. */
  readonly durationSeconds?: number;
  /** A session policy (a document) that narrows the role's. */
  readonly policy?: string;
  /** Condition keys, in lower case, that the session's requests carry; only of what the service itself assumes. */
  readonly sessionKeys?: Readonly<Record<string, string>>;
}

export interface AssumedRole {
  /** For `aws.as(caller)`. */
  readonly caller: RoleCaller;
  /** For programs that the service runs as the role. */
  readonly credentials: TemporaryCredentials;
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
  /** Of a root session: what it may do there. */
  readonly taskPolicy?: string;
  /** Whose GetSessionToken or GetFederationToken it is. */
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
  /** `http://console.localhost:4566`: the origin of sign-in, access portal and console. */
  readonly consoleOrigin: string;
  /** Where Identity Center is enabled and unsigned calls are served. */
  readonly homeRegion: string;
  readonly managementAccount: string;
  /** What to paste into a terminal to use this server there; none where nothing is kept on the disk. */
  readonly terminalLine?: string;
  /** Further ports, at which one service alone answers, under the endpoint's names: by its SDK client's name. */
  readonly servicePorts?: ReadonlyMap<number, string>;
  /** Hosts (with their port, where it is not 443) that may be contacted over https; this machine always may. */
  readonly outboundHosts?: readonly string[];
  readonly functionSandbox?: FunctionSandbox;
}

/** How people's functions are kept apart from this machine. */
export interface FunctionSandbox {
  /** `auto`: in a sandbox where it works; `required`: not at all where it does not. */
  readonly mode: 'auto' | 'required' | 'off';
  /** Folders that no function sees. */
  readonly hidden: readonly string[];
}

/** This machine, for services that run people's programs in other processes. */
export interface Machine {
  /** Of all of the server's processes. */
  supervisor(): Promise<Supervisor>;
  /** PEM of the authority that signs TLS's certificates here; made, where there is none yet. */
  certificateAuthority(): Promise<string>;
}

/** Its methods are an object's (`this`): they are called on it, and it is not spread. */
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
  readonly blobs: KeptBlobs;
  /** What is published on this node just now. */
  readonly topics: Pick<Topics, 'subscribe'>;
  /** Work that would hold the loop: templates, scripts, large powers. */
  readonly threads: Threads;
  readonly settings: Settings;
  readonly machine: Machine;
  /** What the service's own `start` gave; waits for it. */
  started(this: object): Promise<unknown>;
  /** What is known of AWS's services, those here and others. */
  readonly serviceFacts: readonly ServiceFacts[];
  /** CloudFormation's types of the services that are here. */
  readonly resourceTypes: ResourceTypes;
  readonly aws: AwsAs;
  /** Request facts that only some operations need. */
  readonly http: HttpFacts;
  /**
   * Of an operation with an event stream, or one whose answer may wait (`isHeld`): aborted once the answer has ended,
   * sent or broken off. What waits for the next event waits no longer then (`follow` takes it).
   */
  readonly ended?: AbortSignal;
  read<T>(this: object, work: (tx: ReadTx) => Promise<T>): Promise<T>;
  /** Joins the caller's transaction when this operation was called through `tx.aws`. */
  write<T>(this: object, work: (tx: WriteTx) => Promise<T>): Promise<T>;
  /**
   * What takes longer than a transaction may wait, such as a password's hash: made outside of the one that the call has
   * joined, if it has, once for all its tries. `key` (`<what>/…`) tells it from whatever else the
   * transaction makes, and is the same in every try: no id that is made in it.
   */
  outside<T>(this: object, key: string, make: () => Promise<T>): Promise<T>;
  /** Seals a session; writes nothing. */
  issueCredentials(this: object, session: NewSession): TemporaryCredentials;
  /**
   * One state for several reads and decisions: `work` gets a context whose reads all join one transaction,
   * and may run again.
   */
  reading<T>(this: object, work: (within: Context) => Promise<T>): Promise<T>;
  /** What authorization decided about, as values: a handler works on that, or on nothing. */
  readonly decided: readonly DecidedResource[];
  /** Whether `caller` may do `action` on `resource`, for operations whose authorization depends on what they find. */
  isAllowed(this: object, action: string, resource: string, facts?: AccessFacts): Promise<Decision>;
  /** Services that made this call on behalf of the caller, first to last (`aws:CalledVia`). */
  readonly calledVia?: readonly string[];
  /** AWS's own tags of what the operation makes (`tagsOfNew`): those of CloudFormation, for a stack's resource. */
  readonly systemTags: readonly Tag[];
}

/**
 * Values of condition keys under their names (`iam:PassedToService`); names differ by more than case. `spellings`: one
 * value that policies write in several ways; the first is what is shown.
 */
export type ConditionKeys = Readonly<
  Record<string, string | readonly string[] | { readonly spellings: readonly [string, ...string[]] } | undefined>
>;

/** What a decision needs besides who, what and on which resource. */
export interface AccessFacts {
  /** The action's own condition keys. */
  readonly conditionKeys?: ConditionKeys;
  /** The resource-based policy: a bucket's, a role's trust policy, a key's. */
  readonly resourcePolicy?: ResourcePolicyFacts;
  /** The account that owns the resource, where its ARN does not say. */
  readonly resourceAccount?: string;
  /** The Region that it lies in, where its ARN does not say; asked for only when a policy does. */
  readonly resourceRegion?: () => Promise<string | undefined>;
  /** The resource's tags; asked for only when a policy does. */
  readonly resourceTags?: () => Promise<readonly TagFacts[] | undefined>;
  /** Whom it is about, where that is not the context's caller: whom a service works as. */
  readonly caller?: Caller;
  /** The operation's input: its tags are `aws:RequestTag/…` and `aws:TagKeys`. */
  readonly input?: unknown;
}

export type TagFacts = Tag;

export interface ResourcePolicyFacts {
  /** How explanations call it. */
  readonly name: string;
  readonly document: string;
  /** `key`: KMS's rule, by which identity policies have only the say that the key's policy gives them. */
  readonly kind: 'resource-based' | 'role-trust' | 'key';
  /** The account that owns the resource. */
  readonly account: string;
}

export interface HttpFacts {
  readonly remoteAddress: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** How long ago it was signed when it came, in milliseconds. */
  readonly signatureAgeMs?: number | undefined;
  /** Of a request that is signed. */
  readonly signatureVersion?: 2 | 4;
}

/** A resource that an operation was authorized on. */
export interface DecidedResource {
  readonly resource: string;
  /** Its owner at that moment, where its ARN does not say. */
  readonly account: string | undefined;
}

export interface Decision {
  readonly allowed: boolean;
  /** The clause AWS ends a denial with: `because no identity-based policy allows the … action`. */
  readonly reason: string;
  /** The account that owned the resource, where its ARN does not say. */
  readonly resourceAccount?: string;
  /** Denied, and neither of the resource's account nor of its organization: S3 tells such callers nothing. */
  readonly outsider?: boolean;
  /** Which policy decided, and why the others did not. */
  readonly explanation?: DecisionExplanation;
}

/** A decision taken apart; plain data, for `sandlot why` and the encoded authorization message. */
export interface DecisionExplanation {
  readonly action: string;
  readonly resource: string;
  readonly outcome: 'allowed' | 'explicit-deny' | 'implicit-deny';
  /**
   * The kind of policy that decided: the one that allowed, denied, or did not allow. `principal`: no policy did (the
   * root user, a principal that is gone, a stored policy that cannot be read).
   */
  readonly decidedBy:
    | 'resource-control'
    | 'service-control'
    | 'resource'
    | 'identity'
    | 'boundary'
    | 'session'
    | 'principal';
  /** The statement that allowed or denied. */
  readonly statement?: StatementFacts;
  /** What of that Deny could not be decided, so that it applied. */
  readonly undecided?: readonly FailedConditionFacts[];
  /** What of that Deny held of this request, so that it applied. */
  readonly met?: readonly Omit<FailedConditionFacts, 'outcome' | 'because'>[];
  /** Statements that allow the action, but not this request. */
  readonly unmet: readonly UnmetStatementFacts[];
  /** Of a denial: condition keys that AWS does not define, in statements about the action. No request has them. */
  readonly undefinedKeys?: readonly UndefinedKeyFacts[];
}

export interface UndefinedKeyFacts extends StatementFacts {
  /** As written. */
  readonly key: string;
  /** The key that was probably meant. */
  readonly meant?: string;
}

export interface StatementFacts {
  readonly class: Exclude<DecisionExplanation['decidedBy'], 'principal'>;
  /** The policy's ARN, or what an inline policy is called and where it is. */
  readonly policy: string;
  /** Position in the document, from 0. */
  readonly statement: number;
  readonly sid?: string;
}

export interface UnmetStatementFacts extends StatementFacts {
  readonly effect: 'Allow' | 'Deny';
  readonly because: 'principal' | 'resource' | 'condition';
  /** Nobody here can decide it; an Allow then does not allow. */
  readonly undecided: boolean;
  /** What it names, as written, where the resource is not among it. */
  readonly resources?: readonly string[];
  readonly conditions: readonly FailedConditionFacts[];
}

export interface FailedConditionFacts {
  readonly operator: string;
  readonly key: string;
  readonly wanted: readonly string[];
  /** The request's values; `null` where it has none. */
  readonly found: readonly string[] | null;
  readonly outcome: 'failed' | 'undecided';
  readonly because?: string;
}
