/**
 * A service's manifest: data only. Handlers load at the first call; a test holds every manifest to its model and to
 * its handlers' modules.
 */
import type { Collection } from '../kernel/collections/collection.ts';
import type { EventType, ReceivedEvent } from '../kernel/events.ts';
import type { JobHandler, Lane } from '../kernel/jobs/index.ts';
import type { AwsOperations, InProcessAws, Input, Output } from './aws-types.ts';
import type { Caller } from './caller.ts';
import type { ConditionKeys, Context, HttpFacts, ReadTx, ResourcePolicyFacts, TagFacts, WriteTx } from './context.ts';
import type { CorsRules, CrossOrigin } from './cors/cors-rules.ts';
import type { DataRoute, DataUpgrade } from './data-plane.ts';
import type { Dialect } from './dialect.ts';
import type { FormManifest } from './form.ts';
import type { ResourceTypes } from './resource-type.ts';
import type { Tag } from './tags.ts';

export type { CorsRules, CrossOrigin, CrossOriginRequest } from './cors/cors-rules.ts';
export type { DataContext, DataRequest, DataResponse, DataRoute, DataUpgrade, InnerRequest } from './data-plane.ts';
export type { Dialect, QueryFault, RequestLine } from './dialect.ts';
export type { ArrivedForm, FormAnswer, FormFields, FormManifest, FormReader, PolicySignature } from './form.ts';

/** An operation's handler: a plain function. */
export type Operation<S extends keyof AwsOperations, O extends keyof AwsOperations[S]> = (
  input: Input<S, O>,
  ctx: Context,
) => Promise<Output<S, O>>;

/**
 * What a pure read leaves to do when the transaction that decided is over, such as opening a body: it may await
 * anything but the store's transaction, and runs once.
 */
export type AfterRead<T> = () => Promise<T>;

/** A module that exports handlers under AWS's operation names in camelCase. */
export type HandlerModule = () => Promise<Record<string, any>>;

export interface OperationManifest {
  /** Where the handler is: `CreateUser` is the module's export `createUser`. */
  readonly load: HandlerModule;
  /** IAM action(s), all of which must be allowed; default `<iamPrefix>:<operation>`. */
  readonly action?: string | readonly string[];
  /** Which one of `action` this input needs, where not all of them. */
  readonly actionOf?: (input: any) => string;
  /**
   * ARNs that the action is authorized on; default `*`. Called with validated input in the transaction that decides
   * (and again in the handler's first write), so that it awaits nothing but `ctx.read`; so do the next three.
   */
  readonly resources?: (input: any, ctx: Context) => readonly string[] | Promise<readonly string[]>;
  /** The action's own condition keys (`iam:PolicyARN`). Called with validated input, before the handler. */
  readonly conditionKeys?: (input: any, ctx: Context) => ConditionKeys | Promise<ConditionKeys>;
  /** Further permissions that this very input needs: `iam:PassRole` for a role it hands over, tagging for tags. */
  readonly requires?: Requires;
  /** As `requires`, where that takes much code: loaded with the handler. */
  readonly loadRequires?: () => Promise<Requires>;
  /**
   * `iam` (default): identity policies decide. `authenticated`: any valid signature does (GetCallerIdentity).
   * `handler`: the handler decides (AssumeRole's trust policy). Operations that the model leaves unsigned need none.
   */
  readonly authorize?: 'iam' | 'authenticated' | 'handler';
  /**
   * The handler writes nothing and awaits nothing but its context's reads: it goes on in the transaction that decided,
   * and may run again. What it has to await besides, it answers as a function (`AfterRead`). Default: what AWS names a
   * read (`Get…`, `List…`, `Describe…`, `Head…`).
   */
  readonly pureRead?: boolean;
  /**
   * Its answer may wait a moment for what it asks about: a client's request then has `ctx.ended`. Calls of other
   * services, and the console's, have none, and are answered at once.
   */
  readonly isHeld?: boolean;
  /**
   * The most bytes that its body may have, where that is not what its protocol's may (`limits.ts`). A query names its
   * operation in its body only, and what nobody signed has the bound of all such bodies.
   */
  readonly maxBodyBytes?: number;
}

export type Requires = (input: any, ctx: Context) => readonly Requirement[] | Promise<readonly Requirement[]>;

/** A permission that an operation needs besides its own action. */
export interface Requirement {
  readonly action: string;
  readonly resource: string;
  readonly conditionKeys?: ConditionKeys;
}

/** An action that is decided about. */
export interface AskedAction {
  readonly action: string;
  readonly conditionKeys?: ConditionKeys | undefined;
}

/** What authorization asks the service about the resources of its actions, by ARN. */
export interface ResourceFacts {
  /** `aws:ResourceTag/…`; `undefined`: it has none, or is not there. Asked only when a policy does. */
  readonly tags?: (arn: string, ctx: Context) => Promise<readonly TagFacts[] | undefined>;
  /** The owner of a resource whose ARN names no account. */
  readonly account?: (arn: string, ctx: Context) => Promise<string | undefined>;
  /** The Region of a resource whose ARN names none, for `aws:RequestedRegion`. Asked only when a policy does. */
  readonly region?: (arn: string, ctx: Context) => Promise<string | undefined>;
  /** The resource-based policy, where it has one; as far as it concerns what is asked. */
  readonly policy?: (arn: string, ctx: Context, asked: AskedAction) => Promise<ResourcePolicyFacts | undefined>;
}

/** A job's handler in a service. */
export type ServiceJob<P> = JobHandler<P, Context, Caller>;

export interface JobManifest {
  readonly load: () => Promise<ServiceJob<any>>;
  /** Whose other jobs it may have to wait for. */
  readonly lane?: Lane;
}

/** Receives one event in its own transaction; what it writes is there once, however often the event is delivered. */
export type EventReceiver<P> = (payload: P, tx: WriteTx, ctx: Context, event: ReceivedEvent) => Promise<void>;

export interface EventSubscription {
  readonly event: EventType<any>;
  readonly load: () => Promise<EventReceiver<any>>;
}

/** `receives: [on(principalDeleted, async () => (await import('./principal-deleted.ts')).receive)]` */
export function on<P>(event: EventType<P>, load: () => Promise<EventReceiver<NoInfer<P>>>): EventSubscription {
  return { event, load };
}

/** What a part of Sandlot does behind requests. */
export interface BackgroundWork {
  readonly name: string;
  /** Whom its jobs work as; default `<name>.amazonaws.com`. */
  readonly principal?: string;
  /** Durable jobs, by kind (`<service>/<what>`). */
  readonly jobs?: Readonly<Record<string, JobManifest>>;
  /** Events that its operations emit (`tx.emit`). */
  readonly emits?: readonly EventType<any>[];
  /** Others' events that it works on. */
  readonly receives?: readonly EventSubscription[];
}

/** What others have to know of one of AWS's services, whether it is here or not. */
export interface ServiceFacts {
  /** The prefix of its IAM actions (`sso` for sso-admin). */
  readonly iamPrefix: string;
  /** Where it speaks otherwise than its protocol. */
  readonly dialect?: Dialect;
  /** Its name in AWS's reports. */
  readonly title?: string;
  /** It calls others with its caller's permissions, and is then named in `aws:CalledVia`. */
  readonly forwards?: boolean;
  /** Its endpoint is in us-east-1 wherever the client is. */
  readonly isGlobal?: boolean;
  /** Resource control policies reach its resources. */
  readonly resourceControlled?: boolean;
  /**
   * The services' condition keys that are known in its requests (`sts:ExternalId`; `saml:*`: all that begin so): where
   * an operation gives one no value, the request does not have it. Others that AWS's reference has for an action are
   * unknown in its requests, so that what depends on them is denied.
   */
  readonly conditionKeys?: readonly string[];
  /** Roles that it has in accounts under `/aws-service-role/`. */
  readonly serviceLinkedRoles?: readonly ServiceLinkedRole[];
  /** Its resources as AWS's tagging API knows them. */
  readonly taggedResources?: () => Promise<TaggedResources>;
}

/** What has tags: told without being asked about each, changed by the service's own operations. */
export interface TaggedResources {
  /** Those of the context's account and Region that have tags, in any order. */
  list(ctx: Context): Promise<readonly TaggedResource[]>;
  /** As whom `aws` calls. @throws AwsError */
  tag(aws: InProcessAws, arn: string, tags: readonly Tag[]): Promise<unknown>;
  untag(aws: InProcessAws, arn: string, keys: readonly string[]): Promise<unknown>;
}

export interface TaggedResource {
  readonly arn: string;
  /** Its kind, as filters name it after the service (`bucket` of `s3:bucket`). */
  readonly type: string;
  readonly tags: readonly Tag[];
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create-service-linked-role.html */
export interface ServiceLinkedRole {
  /** Whom it trusts (`sso.amazonaws.com`). */
  readonly principal: string;
  /** After `AWSServiceRoleFor`. */
  readonly name: string;
  /** AWS's managed policy under `/aws-service-role/`. */
  readonly policy: string;
  /** Whether several roles with suffixes are allowed. */
  readonly suffix?: boolean;
  /** AWS's, where nobody gives another; most have none. */
  readonly description?: string;
}

/** What a service's principal may do by itself. */
export interface Grant {
  readonly why: string;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
}

/** What a service answers besides its model's operations, where, and to whom. */
export interface DataPlane {
  readonly routes?: readonly DataRoute[];
  /** WebSockets. */
  readonly upgrades?: readonly DataUpgrade[];
  /**
   * A name under `localhost` at which its modelled operations are answered, and nothing else. `prefixInPath`: labels
   * before it are put in front of the path (`s3`: `bucket.s3.localhost/key` is `/bucket/key`), whose bytes thereby have
   * an origin of their own. `:account` is any account's number. `also`: names that its clients make of that one, where
   * its model puts something in front of it.
   */
  readonly operationsAt?: {
    readonly host: string;
    readonly prefixInPath?: boolean;
    readonly also?: readonly string[];
  };
  /** For its operations and its routes. */
  readonly cors?: CorsRules;
  /** For its operations, where single resources have rules of their own. Its routes answer `OPTIONS` themselves. */
  readonly crossOrigin?: () => Promise<CrossOrigin>;
  /** Once the server listens. What it gives is kept for this server's routes (`ctx.running`), `reset` and `stop`. */
  readonly start?: (ctx: Context) => unknown;
  /** The store has been emptied: what belonged to it goes. */
  readonly reset?: (running: any, ctx: Context) => void | Promise<void>;
  /** The server ends; the store is still there. */
  readonly stop?: (running: any) => void | Promise<void>;
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/RESTAuthentication.html */
export interface VersionTwo {
  /** Where it is taken; elsewhere such requests are refused. */
  readonly regions: ReadonlySet<string>;
  /** Query parameters that the signature covers. */
  readonly signedParameters: ReadonlySet<string>;
  /** Where a request counts as sent, which names no Region itself. */
  readonly regionOf: (path: string, ctx: Context) => Promise<string>;
}

export interface ServiceManifest extends ServiceFacts, BackgroundWork, DataPlane {
  /** The folder's and the SDK client's name. */
  readonly name: string;
  /** Whom it is in policies, and whom its jobs work as; default `<name>.amazonaws.com`. */
  readonly principal?: string;
  /** What the principal may do in an account on its own behalf, and nothing more: a policy, decided like any other. */
  readonly grants?: readonly Grant[];
  /**
   * Actions (`*`: all) of which the service decides itself whether another account's principals may do them: a role's
   * trust policy, the organization. Elsewhere other accounts need a resource-based policy.
   */
  readonly decidesForeign?: readonly string[];
  /** A condition key of its own that is the account which owns the resource. */
  readonly ownerKey?: string;
  /** Operations that are there; the model's others answer 501 by name. */
  readonly operations: Readonly<Record<string, OperationManifest>>;
  /** Of what its dialect calls unmodelled, the forms that are there. */
  readonly forms?: Readonly<Record<string, FormManifest>>;
  readonly resourceFacts?: ResourceFacts;
  /**
   * Requests without a signature are decided by resource-based policies (S3's public buckets), not refused outright.
   */
  readonly takesUnsigned?: boolean;
  /** Signature Version 2, where it takes it. */
  readonly versionTwo?: VersionTwo;
  /** Throws where a body that was read whole is not what the headers say of it. What streams, handlers check. */
  readonly checkBody?: (operation: string, headers: HttpFacts['headers'], body: Buffer) => Promise<void>;
  /** Operations that its model leaves unsigned are known by their paths (SSO OIDC, the portal). */
  readonly unsignedPaths?: boolean;
  /** Its requests are signed for another service's name: they are told from that one's by path and header. */
  readonly toldBy?: { readonly path: string; readonly header: string };
  /** Errors of requests for a service that nobody knows are written as its, to clients of its protocol. */
  readonly standsForProtocol?: boolean;
  /**
   * Throws for a caller or a way of asking that the service does not answer whatever policies allow; asked first,
   * before validation.
   */
  readonly admit?: (caller: Caller, operation: string, http: HttpFacts) => void;
  /** CloudFormation's types of its resources. */
  readonly resourceTypes?: ResourceTypes;
  /** Every collection that it keeps: the store knows by them what to rebuild when one has changed. */
  readonly collections?: readonly Collection<any>[];
  /** Which of these blobs its records use. Every service is asked before a blob is deleted. */
  readonly blobs?: (tx: ReadTx, ids: readonly string[]) => Promise<Iterable<string>>;
}

export function defineService(manifest: ServiceManifest): ServiceManifest {
  const operations = Object.entries(manifest.operations).map(
    ([name, operation]) => [name, { pureRead: readNames.test(name), ...operation }] as const,
  );
  return { ...manifest, operations: Object.fromEntries(operations) };
}

/** Whom a service is in policies. */
export function principalOfService({ name, principal }: Pick<ServiceManifest, 'name' | 'principal'>): string {
  return principal ?? `${name}.amazonaws.com`;
}

const readNames = /^(?:Get|List|Describe|Head)[A-Z]/;
