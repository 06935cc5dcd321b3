/**
 * Every bound on what a client may send, in one place, with its reason. A parser that meets a client's bytes is linear,
 * and these keep what is linear below a tenth of a second of the event loop; what one service alone reads (a policy,
 * SAML metadata) has its bounds beside its parser. Not here: the models' own lengths and ranges (`validate.ts`).
 */
import type { JsonLimits } from '../kernel/bounded/json.ts';
import type { XmlLimits } from '../kernel/bounded/xml.ts';
import type { Protocol } from './models/model.ts';

const KiB = 1024;
const MiB = 1024 * KiB;

/** Request line and headers together, bytes. A session token with its policies alone may have 16 KiB. */
export const maxHeaderBytes = 32 * KiB;

/** Parameters of a URL's query. No REST operation of AWS's has thirty; a query operation in a URL has its lists. */
export const maxQueryParameters = 1000;

/**
 * Parameters of a form: what AWS's own servers (Tomcat) take by default. The largest operations have about a thousand.
 */
export const maxFormParameters = 10_000;

/**
 * Nodes of a form's tree of parameters (`Tags.member.1.Key` has four): three for each of as many parameters as may be.
 */
export const maxFormNodes = 30_000;

/**
 * A signed body that is read whole, bytes. Query: SAML metadata have up to 10,000,000 characters, and more as a form.
 * XML: 10,000 parts with checksums (CompleteMultipartUpload) have less than 2 MB. JSON: the largest input of the
 * services that are here is a policy of Organizations, 1,000,000 characters, and more with escapes.
 */
export const maxBodyBytes: Readonly<Record<Protocol, number>> = {
  query: 16 * MiB,
  ec2: 4 * MiB,
  'rest-xml': 2 * MiB,
  json: 4 * MiB,
  'rest-json': 4 * MiB,
};

/**
 * A body that nobody signed, bytes: pages, SSO OIDC, queries without a signature (a SAML assertion has up to 100,000
 * characters), S3 where a bucket policy lets everybody in.
 */
export const maxUnsignedBodyBytes = MiB;

/**
 * All bodies together that a server holds until their requests are answered, bytes. Who has signed (with a key that is
 * known here) is not kept waiting by who has not: each kind has a budget of its own.
 */
export const maxBodiesBytes = { signed: 64 * MiB, unsigned: 16 * MiB } as const;

/**
 * A body that is held has to bring so many bytes in each window, or its end: 500 bytes a second, what Apache
 * (mod_reqtimeout) asks of a body by default.
 */
export const bodyPace = { windowMs: 20_000, minBytes: 10_000 } as const;

/** Milliseconds in which the client of a body that is streamed has to send, or to take, something. */
export const maxRestMs = 120_000;

/** JSON bodies of AWS's protocols. DynamoDB's own limit of depth is 32. A thousand members take about a millisecond. */
export const jsonBodyLimits: JsonLimits = { maxDepth: 100, maxTokens: 100_000 };

/** JSON of pages and of the local API, which are forms by another name. */
export const jsonPageLimits: JsonLimits = { maxDepth: 32, maxTokens: 20_000 };

/** Fields of a page's form. */
export const maxPageFields = 1000;

/**
 * XML bodies: CompleteMultipartUpload's 10,000 parts have up to 40,001 elements, with their end tags and with their
 * ETags' quotes as entities about 100,000 pieces of markup. No input of AWS's nests deeper than ten elements.
 */
export const xmlBodyLimits: XmlLimits = { maxDepth: 64, maxElements: 50_000, maxAttributes: 64, maxMarkup: 120_000 };

/**
 * A message of an event stream that a client sends, bytes, with what its signature adds, and of its headers. Speech
 * comes in pieces of 32 KiB at most, other inputs of AWS's in up to 1 MB; the headers' bound is the framing's own.
 */
export const maxEventBytes = 2 * MiB;
export const maxEventHeaderBytes = 128 * KiB;

/** Headers of such a message; AWS's have about five. */
export const maxEventHeaders = 100;
