/**
 * The activity: the newest requests of AWS clients, filtered, paged and followed, and why one was denied. They are
 * kept in memory within 2,000 requests and 4 MB, and end with the process.
 */
import type { ActivityItem, ActivityPage } from '../../client-environment/activity.ts';
import type { Seal } from '../../kernel/secrets/seal.ts';
import { encodeAuthorizationMessage } from '../../services/sts/internal.ts';
import type { ActivityDenial, ActivityFeed, ActivityRequest } from '../../wire/activity-feed.ts';
import { PageError, type PageRoute } from '../../wire/page.ts';
import { apiRoute, wholeNumber } from '../api-route.ts';
import { iso } from '../console.ts';

/** How long a follower's call stays open when nothing comes: less than clients and proxies wait for an answer. */
const followMs = 15_000;
/** Requests come in bursts: those of one are answered together. */
const burstMs = 50;
/** Characters of a filter; longer ones could match nothing. */
const maxFilter = 2048;

export function activityRoutes(apiToken: string, activity: ActivityFeed): PageRoute[] {
  return [
    apiRoute(apiToken, 'GET', '/activity', { action: 'sandlot:ListActivity' }, async ({ request: { query } }) => {
      const limit = wholeNumber(query.get('limit'), 'limit', 1, 500, 50);
      const matches = filterOf(query);
      if (query.get('follow') === '1') return follow(activity, { limit, matches, since: sequence(query, 'since', 0) });
      const page = activity.list({
        limit,
        matches,
        since: sequence(query, 'since', 0),
        before: sequence(query, 'after', Number.MAX_SAFE_INTEGER),
      });
      return answer(page);
    }),
    apiRoute(apiToken, 'GET', '/activity/:requestId', { action: 'sandlot:GetActivity' }, async ({ request, ctx }) => {
      const requestId = request.params['requestId'] ?? '';
      const found = activity.find(requestId) ?? beginningWith(activity, requestId);
      if (found) return { ...item(found), ...encoded(found, ctx.seal) };
      throw new PageError(
        404,
        'RequestNotFound',
        `There is no request ${requestId.slice(0, 100)} in the activity. ` +
          'It keeps the newest 2,000 since the server started, in at most 4 MB.',
      );
    }),
  ];
}

/** The newest request whose id begins so: `sandlot logs` shows eight characters of it. */
function beginningWith(activity: ActivityFeed, prefix: string): ActivityRequest | undefined {
  if (!/^[0-9a-f]{8}[0-9a-f-]{0,27}$/i.test(prefix)) return undefined;
  return activity.list({ limit: 1, matches: ({ requestId }) => requestId.startsWith(prefix.toLowerCase()) }).items[0];
}

function sequence(query: URLSearchParams, name: 'since' | 'after', fallback: number): number {
  return wholeNumber(query.get(name), name, 0, 999_999_999_999_999, fallback);
}

type Filter = (request: ActivityRequest) => boolean;

/** Services, operations and principals by a part of their name, whatever its case. */
function filterOf(query: URLSearchParams): Filter {
  const wanted = (name: string): string => (query.get(name) ?? '').slice(0, maxFilter).toLowerCase();
  const [service, operation, principal] = [wanted('service'), wanted('operation'), wanted('principal')];
  const errors = query.get('errors') === '1';
  const denied = query.get('denied') === '1';
  const quiet = query.get('quiet') === '1';
  return (request) =>
    (!errors || isFailure(request)) &&
    (!quiet || !(request.byConsole || isToldToWait(request))) &&
    (!denied || isDenial(request)) &&
    request.service.includes(service) &&
    request.operation.toLowerCase().includes(operation) &&
    (principal === '' || (request.principalArn ?? '').toLowerCase().includes(principal));
}

function isFailure(request: ActivityRequest): boolean {
  return request.errorCode !== undefined && !isToldToWait(request);
}

/** Whoever asks until a person has decided is answered so, every few seconds (RFC 8628, section 3.5): no failure. */
const notYet = new Set(['AuthorizationPendingException', 'SlowDownException']);

function isToldToWait({ errorCode }: ActivityRequest): boolean {
  return errorCode !== undefined && notYet.has(errorCode);
}

/** Some services have a code of their own for what policies deny. */
function isDenial({ errorCode, denial }: ActivityRequest): boolean {
  return denial !== undefined || errorCode?.startsWith('AccessDenied') === true;
}

/** Waits for the next request that matches, and answers none when its time is over. */
async function follow(
  activity: ActivityFeed,
  { limit, matches, since }: { limit: number; matches: Filter; since: number },
) {
  const deadline = performance.now() + followMs;
  let seen = since;
  for (;;) {
    const page = activity.list({ limit, matches, since: seen });
    const left = deadline - performance.now();
    if (page.items.length > 0 || left <= 0) return answer(page);
    seen = Math.max(seen, page.latest);
    if (!(await activity.newerThan(seen, left))) return answer(page);
    await new Promise((resolve) => setTimeout(resolve, burstMs));
  }
}

function answer({ items, latest, next }: ReturnType<ActivityFeed['list']>): ActivityPage {
  return { items: items.map(item), latest, ...(next !== undefined && { next }) };
}

function item(answered: ActivityRequest): ActivityItem {
  const { sequence: number, time, errorCode, denial, ...request } = answered;
  return {
    sequence: number,
    time: iso(time),
    ok: !isFailure(answered),
    ...request,
    ...(errorCode !== undefined && { errorCode }),
    ...(denial && { denial: { ...denial, ...permissionFor(denial) } }),
  };
}

/** What `aws sts decode-authorization-message` reads in the denied principal's account. */
function encoded({ denial, account }: ActivityRequest, seal: Seal): { encodedAuthorizationMessage?: string } {
  if (!denial?.explanation || account === undefined) return {};
  const { explanation, principalArn, principalId } = denial;
  const message = encodeAuthorizationMessage(seal, {
    caller: { account, arn: principalArn, userId: principalId },
    action: explanation.action,
    resource: explanation.resource,
    decision: { allowed: false, explanation },
  });
  return message === undefined ? {} : { encodedAuthorizationMessage: message };
}

/**
 * The smallest statement that the deciding kind of policy lacked; none where a Deny decided, which no Allow outweighs,
 * or no policy was asked. Other kinds of policies may lack one of their own: the next denial says so.
 */
function permissionFor({ principalArn, principalKind, roleArn, reason, explanation }: ActivityDenial): {
  allowingStatement?: Record<string, unknown>;
} {
  if (!explanation || explanation.outcome !== 'implicit-deny' || explanation.decidedBy === 'principal') return {};
  const { action, resource, decidedBy } = explanation;
  if (decidedBy !== 'resource') return { allowingStatement: { Effect: 'Allow', Action: action, Resource: resource } };
  const Principal =
    principalKind === 'anonymous'
      ? '*'
      : principalKind === 'service'
        ? { Service: principalArn.split('/').at(-1) }
        : { AWS: roleArn ?? principalArn };
  // A trust policy is about its role alone and names no resource.
  return {
    allowingStatement: {
      Effect: 'Allow',
      Principal,
      Action: action,
      ...(!reason.includes('role trust policy') && { Resource: resource }),
    },
  };
}
