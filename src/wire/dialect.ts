/**
 * Where a service speaks otherwise than its protocol: its own codes for refusals that every service has, and what it
 * takes that others do not. Data of its manifest, which travels with its model.
 */
import type { FailureReason } from './sigv4/failure.ts';

export interface Refusal {
  readonly code: string;
  readonly status: number;
  readonly message: string;
}

/** Refusals of requests before any handler. */
export type SharedRefusal =
  | 'not-implemented'
  | 'unknown-operation'
  | 'body-too-large'
  | 'body-no-room'
  | 'body-stalled'
  | 'too-many-parameters';

/** What is wrong with a body that comes in chunks with their own lengths and signatures (`aws-chunked`). */
export type FramingFault =
  | 'terminated'
  | 'length'
  | 'no-length'
  | 'small-chunk'
  | 'large-chunk'
  | 'trailer'
  | 'digest'
  | 'digest-mismatch';

export interface OwnFailure extends Refusal {
  /** What its first two groups matched stands in the message and the fields for `$1` and `$2`. */
  readonly matches: RegExp;
  /** Of these operations' inputs alone (names of shapes); default: of every one. */
  readonly of?: ReadonlySet<string>;
  /** Further members of the error. */
  readonly fields?: Readonly<Record<string, unknown>>;
  /** Whether the failures follow the message, which says neither member nor value. */
  readonly isGeneral?: boolean;
}

/** The query's pairs, decoded, in order. */
export type WireQuery = readonly (readonly [name: string, value: string])[];

/** What of a request selects an operation. */
export interface RequestLine {
  readonly method: string;
  /** Percent-encoded. */
  readonly path: string;
  readonly query: WireQuery;
}

export interface QueryFault extends Refusal {
  readonly fields?: Readonly<Record<string, unknown>>;
}

export interface Dialect {
  /**
   * The code (400) of inputs that break the model's constraints; default `ValidationException` (Query:
   * `ValidationError`).
   */
  readonly validationErrorCode?: string;
  /** Failures of inputs do not say the value. */
  readonly omitsValues?: boolean;
  /** What is said of an input instead where one of its failures, in AWS's words, matches: the first that does. */
  readonly failures?: readonly OwnFailure[];
  /** Shapes whose values the service holds against their constraints itself, because the answer depends on more. */
  readonly ownEnumerations?: ReadonlySet<string>;
  /** Failures of a list's entries and a map's values tell also that none of them may be null. */
  readonly entriesNotNull?: boolean;
  /** Members that may be left out, whatever the model says. */
  readonly optional?: ReadonlySet<string>;
  /** A number in the query that has no value is not there. */
  readonly skipsEmptyNumbers?: boolean;
  /** What is said of values in path, query and headers that are not of their member's type: the first that matches. */
  readonly unreadable?: readonly OwnFailure[];
  /** Headers (in lower case) that are passed over where they are not of their member's type. */
  readonly passedOver?: ReadonlySet<string>;
  /** What is wrong with a query as a whole; `operation`: the one that it means, where it means one. */
  readonly queryFault?: (operation: string | undefined, request: RequestLine) => QueryFault | undefined;
  /** Further members of the error where no operation is meant. */
  readonly unknownFields?: (request: RequestLine) => Readonly<Record<string, unknown>>;
  /** What differs from the protocol's. */
  readonly refusals?: Readonly<Partial<Record<SharedRefusal, Partial<Refusal>>>>;
  readonly signatureRefusals?: Readonly<Record<FailureReason, Refusal>>;
  /** Of bodies in chunks; a message's `$1` stands for what it is about. */
  readonly framingRefusals?: Readonly<Record<FramingFault, Refusal>>;
  /**
   * Denials quote their resource and name none for `*`; who is
   * of neither its account nor its organization is told this.
   */
  readonly denials?: { readonly toOutsiders: string };
  /** The signature need not cover the body (`UNSIGNED-PAYLOAD`), whatever the operation. */
  readonly unsignedBodies?: boolean;
  /**
   * Query parameters without a value select what of a resource is meant, so that one that nobody knows is refused where
   * a request changes something. `newer`: those that read as well, and that the model does not have yet.
   */
  readonly subResources?: { readonly newer: readonly string[] };
  /**
   * A presigned request's `x-amz-*` parameters act as the headers of their names, but for those that match `except`;
   * so do others that match `also`. Both match lower-case names.
   */
  readonly headersInQuery?: { readonly except: RegExp; readonly also?: RegExp };
  /** What the service takes but no model has, by method and content type: refused by its name. */
  readonly unmodelled?: readonly {
    readonly method: string;
    readonly contentType: RegExp;
    readonly name: string;
    /** What is said where the type is another, and nobody has signed. */
    readonly otherwise?: Refusal & { readonly path: RegExp; readonly fields: Readonly<Record<string, unknown>> };
  }[];
  /** Operations whose answers have another status than their model says. */
  readonly statuses?: Readonly<Record<string, number>>;
  /** Errors of REST-XML stand in an `ErrorResponse`, as the protocol has it and S3 has not. */
  readonly wrapsErrors?: boolean;
  /** Errors have OAuth's form (RFC 6749, section 5.2), with these codes where AWS's names do not spell them. */
  readonly oauthErrors?: Readonly<Record<string, string>>;
}
