/** Who makes a request, as authentication established it. */
import type { Tag } from './tags.ts';

/** What temporary credentials carry beyond whom they stand for; long-term ones carry none of it. */
export interface SessionFacts {
  /** When they were issued, in milliseconds (`aws:TokenIssueTime`). */
  readonly issuedAt?: number;
  /**
   * When the person proved a second factor, in milliseconds; absent:
   * they did not (`aws:MultiFactorAuthPresent`, `…Age`).
   */
  readonly mfaAuthenticatedAt?: number;
  /** Session tags, inherited ones included; keys are unique without regard to case (`aws:PrincipalTag/…`). */
  readonly tags?: readonly SessionTag[];
  /** Keys of `tags` that the next role in a chain inherits. */
  readonly transitiveTagKeys?: readonly string[];
  /** Set once, and kept along a chain of roles (`aws:SourceIdentity`). */
  readonly sourceIdentity?: string;
  /** The ARN of the OIDC or SAML provider that vouched for the person (`aws:FederatedProvider`). */
  readonly federatedProvider?: string;
  /**
   * Condition keys, in lower case, that all requests of the session carry: what a provider said about the person
   * (`saml:sub`), for what a service opened it (`lambda:sourcefunctionarn`).
   */
  readonly sessionKeys?: Readonly<Record<string, string>>;
}

export type SessionTag = Tag;

type WithoutSession = { readonly [K in keyof SessionFacts]?: undefined };

interface Authenticated extends SessionFacts {
  readonly account: string;
  /** The principal's ARN as STS's GetCallerIdentity shows it. */
  readonly arn: string;
  /** The unique id that GetCallerIdentity shows (`AIDA…`, `AROA…:session`, the account id for root). */
  readonly userId: string;
  readonly accessKeyId?: string;
  /** Milliseconds; temporary credentials only. */
  readonly expiresAt?: number;
}

export interface RootCaller extends Authenticated {
  readonly kind: 'root';
  /** Of a session of AssumeRoot: the document of the one policy that says what it may do (`aws:AssumedRoot`). */
  readonly taskPolicy?: string;
  /** Set when the credentials came from GetSessionToken. */
  readonly session?: boolean;
}

export interface UserCaller extends Authenticated {
  readonly kind: 'user';
  readonly userName: string;
  /** Set when the credentials came from GetSessionToken. */
  readonly session?: boolean;
}

export interface RoleCaller extends Authenticated {
  readonly kind: 'assumed-role';
  readonly roleName: string;
  /** The role's own ARN, path included. */
  readonly roleArn: string;
  /** `AROA…`: a role made anew under the same name is another principal. */
  readonly roleId: string;
  readonly sessionName: string;
  /** What narrows the role's: documents, and ARNs of managed policies as they stand at each decision. */
  readonly sessionPolicies?: readonly string[];
  /**
   * The service that assumed the role in process (`aws.assumeRole`) and acts as the session itself, not for somebody.
   */
  readonly assumedByService?: string;
}

export interface FederatedCaller extends Authenticated {
  readonly kind: 'federated-user';
  /** The user (or root) whose GetFederationToken made this session. */
  readonly issuer: UserCaller | RootCaller;
  readonly sessionPolicies: readonly string[];
}

/**
 * On whose behalf a service calls, so that a resource's policy can tell its owner's from others' (the confused deputy).
 */
export interface ServiceSource {
  /** The resource that makes the service call (`aws:SourceArn`). */
  readonly sourceArn?: string;
  /**
   * That resource's account (`aws:SourceAccount`, and its organization in `aws:SourceOrgID`); default:
   * the one in the ARN.
   */
  readonly sourceAccount?: string;
}

/** An AWS service acting inside Sandlot; only `ctx.aws.asService(…)` and jobs make it, never a request. */
export interface ServiceCaller extends WithoutSession, ServiceSource {
  readonly kind: 'service';
  /** Where it acts. */
  readonly account: string;
  /** `sso.amazonaws.com` */
  readonly principal: string;
  readonly arn: string;
  readonly userId: string;
  /** Of the session that it opens, not of its own requests. */
  readonly opensWithKeys?: SessionFacts['sessionKeys'];
  readonly accessKeyId?: undefined;
  readonly expiresAt?: undefined;
}

/** An unsigned request. */
export interface AnonymousCaller extends WithoutSession {
  readonly kind: 'anonymous';
  readonly account: string;
  readonly arn: string;
  readonly userId: string;
  readonly accessKeyId?: undefined;
  readonly expiresAt?: undefined;
}

export type Caller = RootCaller | UserCaller | RoleCaller | FederatedCaller | ServiceCaller | AnonymousCaller;
