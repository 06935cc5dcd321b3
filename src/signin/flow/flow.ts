/**
 * One sign-in under way: from what a person asked for (a device code, an application, the portal, the console) over
 * user name, password and MFA back to it. The state is on the server; the browser holds a cookie per flow, so that
 * two windows do not disturb each other, and every form carries a token bound to that cookie. Programs on other ports
 * of this machine get the cookie as well, but not the address of the window, which holds the flow's id: both are
 * needed.
 */
import { createHash } from 'node:crypto';
import type { WriteTx } from '../../wire/context.ts';
import { PageError, type PageContext, type PageRequest, type PageResponse } from '../../wire/page.ts';
import { clearCookie, cookieName, readCookie, setCookie } from '../page/cookies.ts';
import { equalSecrets } from '../../kernel/secrets/equal-secrets.ts';
import { Flows, type FlowRecord } from '../records/flows.ts';

const flowLifetimeMs = 30 * 60_000;
/** A browser that opens page after page keeps no more than this many flow cookies. */
const flowsPerBrowser = 20;
/** Characters of a shortcut's query, which a flow to the portal keeps. */
export const longestChoice = 4096;

export interface Flow extends FlowRecord {
  readonly csrfToken: string;
  /** The cookie that goes with a flow that this request made. */
  readonly cookies: readonly string[];
}

/** Starts a flow, or starts it anew under another id when `previous` is given (sessions change hands at sign-in). */
export async function startFlow(
  request: PageRequest,
  ctx: PageContext,
  state: Omit<FlowRecord, 'flowId' | 'tokenDigest' | 'expiresAt'>,
  options: { previous?: FlowRecord; inTransaction?: (tx: WriteTx) => Promise<void> } = {},
): Promise<Flow> {
  const flowId = ctx.ids.hex(32);
  const token = ctx.ids.token();
  const now = ctx.clock.now();
  const { target, identityStoreId, userName, userId, mustChangePassword, trustDigest, newMfaSecret } = state;
  const record: FlowRecord = {
    flowId,
    tokenDigest: flowTokenDigest(ctx, token),
    target,
    expiresAt: now + flowLifetimeMs,
    ...(identityStoreId === undefined ? {} : { identityStoreId }),
    ...(userName === undefined ? {} : { userName }),
    ...(userId === undefined ? {} : { userId }),
    ...(mustChangePassword === undefined ? {} : { mustChangePassword }),
    ...(trustDigest === undefined ? {} : { trustDigest }),
    ...(newMfaSecret === undefined ? {} : { newMfaSecret }),
  };
  await ctx.write(async (tx) => {
    const expired = (await tx.in(Flows).listBy('expiry', [], { limit: 20 })).items.filter(
      (flow) => flow.expiresAt <= now,
    );
    for (const flow of expired) await tx.in(Flows).delete(flow.flowId);
    if (options.previous !== undefined) await tx.in(Flows).delete(options.previous.flowId);
    await options.inTransaction?.(tx);
    await tx.in(Flows).insert(record);
  });
  return {
    ...record,
    csrfToken: csrfToken(ctx, token),
    cookies: [
      ...surplusFlowCookies(request, ctx),
      ...(options.previous === undefined ? [] : [clearFlowCookie(ctx, options.previous)]),
      setCookie(ctx, flowCookie(flowId), token, flowLifetimeMs / 1000),
    ],
  };
}

/** The flow that `?flow=` names, if this browser holds its cookie. */
export async function findFlow(
  request: PageRequest,
  ctx: PageContext,
  flowId: string | null,
): Promise<Flow | undefined> {
  if (flowId === null || !/^[0-9a-f]{32}$/.test(flowId)) return undefined;
  const token = readCookie(request, ctx, flowCookie(flowId));
  if (token === undefined) return undefined;
  const record = await ctx.read((tx) => tx.in(Flows).get(flowId));
  if (record === undefined || record.expiresAt <= ctx.clock.now()) return undefined;
  if (!equalSecrets(record.tokenDigest, flowTokenDigest(ctx, token))) return undefined;
  return { ...record, csrfToken: csrfToken(ctx, token), cookies: [] };
}

/** As `findFlow`, or an error that says how to go on. */
export async function requireFlow(request: PageRequest, ctx: PageContext, flowId: string | null): Promise<Flow> {
  const flow = await findFlow(request, ctx, flowId);
  if (flow !== undefined) return flow;
  throw new PageError(
    400,
    'FlowNotFound',
    'This sign-in has expired, or it was started in another browser. ' +
      'Go back to where you started: open the link or run the command again.',
  );
}

/** A posted form with its flow, once its CSRF token is right. */
export async function postedFlow(
  request: PageRequest,
  ctx: PageContext,
): Promise<{ flow: Flow; form: URLSearchParams }> {
  const form = await request.form();
  const flow = await requireFlow(request, ctx, request.query.get('flow'));
  checkCsrf(flow.csrfToken, form);
  return { flow, form };
}

export function checkCsrf(expected: string, form: URLSearchParams): void {
  if (equalSecrets(expected, form.get('csrf') ?? '')) return;
  throw new PageError(
    403,
    'InvalidCsrfToken',
    'This form is out of date or came from another page, so nothing was changed. ' +
      'Go back, reload the page and try again.',
  );
}

export async function updateFlow(
  tx: WriteTx,
  flow: FlowRecord,
  change: Partial<Pick<FlowRecord, 'target' | 'userName' | 'newMfaSecret' | 'emailCode' | 'fido2'>>,
): Promise<void> {
  const current = await tx.in(Flows).get(flow.flowId);
  if (current !== undefined) await tx.in(Flows).put({ ...current, ...change });
}

export async function endFlow(tx: WriteTx, flow: FlowRecord): Promise<void> {
  await tx.in(Flows).delete(flow.flowId);
}

/** Sign-ins that are past the password end with it, and with the user's access. */
export async function endFlowsOf(tx: WriteTx, identityStoreId: string, userId: string): Promise<void> {
  for (const flow of await tx.in(Flows).allBy('user', [identityStoreId, userId]))
    await tx.in(Flows).delete(flow.flowId);
}

/** Adds the cookies of a flow that this request made to the answer. */
export function withFlowCookies(flow: Flow, response: PageResponse): PageResponse {
  if (flow.cookies.length === 0) return response;
  const present = response.headers?.['set-cookie'] ?? [];
  return {
    ...response,
    headers: {
      ...response.headers,
      'set-cookie': [...(typeof present === 'string' ? [present] : present), ...flow.cookies],
    },
  };
}

/** A flow's cookie, gone. */
export function clearFlowCookie(ctx: Pick<PageContext, 'consoleOrigin'>, flow: Pick<FlowRecord, 'flowId'>): string {
  return clearCookie(ctx, flowCookie(flow.flowId));
}

/** The name tells windows apart, and not the id: whoever gets the cookie gets its name. */
function flowCookie(flowId: string): string {
  return `flow-${createHash('sha256').update(flowId).digest('hex').slice(0, 16)}`;
}

function csrfToken(ctx: PageContext, token: string): string {
  return ctx.seal.digest('signin/flow-csrf', token);
}

function flowTokenDigest(ctx: PageContext, token: string): string {
  return ctx.seal.digest('signin/flow', token);
}

function surplusFlowCookies(request: PageRequest, ctx: PageContext): string[] {
  const prefix = cookieName(ctx, 'flow-');
  const held = Object.keys(request.cookies).filter((name) => name.startsWith(prefix));
  return held.length < flowsPerBrowser ? [] : held.map((name) => clearCookie(ctx, `flow-${name.slice(prefix.length)}`));
}
