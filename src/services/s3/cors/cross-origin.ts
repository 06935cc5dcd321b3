/**
 * What browsers are told about a bucket: preflights, and the headers of answers. Nobody has signed a preflight, and it
 * tells no more than whether pages of an origin may ask.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/cors.html; the texts as recorded on AWS (2023-07)
 */
import type { Context } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import type { CrossOrigin, CrossOriginRequest } from '../../../wire/service.ts';
import { bucketNameFault } from '../buckets/bucket-names.ts';
import { configurationOf } from '../buckets/configurations.ts';
import { Buckets } from '../records.ts';
import { cors } from './bucket-cors.ts';
import { corsHeaders, type CorsRule } from './rules.ts';

/** The spelling is S3's. */
const notAllowed =
  'CORSResponse: This CORS request is not allowed. This is usually because the evalution of Origin, request method / ' +
  "Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the resource's CORS spec.";

export const crossOrigin: CrossOrigin = {
  async preflight(request, ctx) {
    const { headers } = request;
    if (headers['origin'] === undefined)
      throw new AwsError('BadRequest', 'Insufficient information. Origin request header needed.', {}, 400);
    const rules = await rulesFor(request, ctx);
    if (!Array.isArray(rules)) throw refused(request, `CORSResponse: ${rules.reason}`, 'BUCKET');
    if (headers['access-control-request-method'] === undefined)
      throw new AwsError('BadRequest', 'Invalid Access-Control-Request-Method: null', {}, 400);
    const answer = corsHeaders(rules, askedBy(request));
    if (!answer) throw refused(request, notAllowed, /^\/[^/]+\/./.test(request.path) ? 'OBJECT' : 'BUCKET');
    return answer;
  },
  async readableBy(request, ctx) {
    const rules = await rulesFor(request, ctx);
    return (Array.isArray(rules) && corsHeaders(rules, askedBy(request))) || {};
  },
};

type Rules = readonly CorsRule[] & unknown[];

/** As S3, which goes by the method to come wherever it is named. */
function askedBy({ method, headers }: CrossOriginRequest) {
  return {
    origin: headers['origin'] ?? '',
    method: headers['access-control-request-method'] ?? method,
    headers: headers['access-control-request-headers'],
  };
}

async function rulesFor({ path }: CrossOriginRequest, ctx: Context): Promise<Rules | { readonly reason: string }> {
  const [, name = ''] = path.split('/', 2);
  if (bucketNameFault(name) !== undefined) return { reason: 'Bucket not found' };
  return ctx.read(async (tx) => {
    if (!(await tx.in(Buckets).get(name))) return { reason: 'Bucket not found' };
    const rules = await configurationOf(tx, name, cors);
    return rules ? ([...rules] as Rules) : { reason: 'CORS is not enabled for this bucket.' };
  });
}

/** `ResourceType`: what has no rules, or is asked for. */
function refused({ headers }: CrossOriginRequest, message: string, ResourceType: 'BUCKET' | 'OBJECT'): AwsError {
  const Method = headers['access-control-request-method'] ?? 'OPTIONS';
  return new AwsError('AccessForbidden', message, { Method, ResourceType }, 403);
}
