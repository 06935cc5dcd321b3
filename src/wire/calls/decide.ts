/**
 * The decision about a call: what it needs (actions on resources, with their condition keys and owners), and whether
 * the caller's policies allow that. All of it reads one state of the store; the call's first write asks again what it
 * needs, and decides anew where that has changed in between.
 */
import { isDeepStrictEqual } from 'node:util';
import type { WriteTransaction } from '../../kernel/store.ts';
import type { ConditionKeys, Context, DecidedResource, Decision } from '../context.ts';
import { createContext } from './create-context.ts';
import { decide, noteDenial, serviceOf } from './decision.ts';
import { requiresOf } from './handlers.ts';
import type { ServiceModel } from '../models/model.ts';
import { accessDenied } from './refusals/refusals.ts';
import type { Call, Runtime } from '../runtime.ts';
import type { OperationManifest, ServiceManifest } from '../service.ts';

/** A call, and what is known of its operation. */
export interface Subject {
  readonly runtime: Runtime;
  readonly service: ServiceManifest;
  readonly manifest: OperationManifest;
  readonly model: ServiceModel;
  readonly call: Call;
}

/** One permission that a call needs. */
interface Need {
  readonly action: string;
  readonly resource: string;
  readonly conditionKeys?: ConditionKeys | undefined;
  readonly account: string | undefined;
}

export interface Verdict {
  readonly needs: readonly Need[];
  /** In the order of the needs, up to and with the first denial. */
  readonly decisions: readonly Decision[];
}

/** Decides about the call, inside of the transaction that it is in. */
export async function decideAll(subject: Subject): Promise<Verdict> {
  const { runtime, call } = subject;
  const ctx = createContext(runtime, call);
  const needs = await needsOf(subject, ctx);
  const decisions: Decision[] = [];
  for (const { action, resource, conditionKeys, account } of needs) {
    const facts = {
      ...(conditionKeys && { conditionKeys }),
      ...(account !== undefined && { resourceAccount: account }),
    };
    const decision = await decide(runtime, call, ctx, action, resource, facts);
    decisions.push(decision);
    if (!decision.allowed) break;
  }
  return { needs, decisions };
}

async function needsOf({ runtime, service, manifest, call }: Subject, ctx: Context): Promise<Need[]> {
  const { input } = call;
  const actions = [manifest.actionOf?.(input) ?? manifest.action ?? `${service.iamPrefix}:${call.operation}`].flat();
  const resources = manifest.resources ? await manifest.resources(input, ctx) : ['*'];
  const conditionKeys = await manifest.conditionKeys?.(input, ctx);
  const own = actions.flatMap((action) => resources.map((resource) => ({ action, resource, conditionKeys })));
  const needs: Need[] = [];
  for (const need of [...own, ...((await requiresOf(manifest)?.(input, ctx)) ?? [])]) {
    needs.push({
      ...need,
      account: await serviceOf(runtime, need.action)?.resourceFacts?.account?.(need.resource, ctx),
    });
  }
  return needs;
}

/** What follows of a verdict, once its transaction is over: a refusal, or notes of what was done. @throws AwsError */
export function conclude({ runtime, model, call }: Subject, { needs, decisions }: Verdict): void {
  const denied = decisions.findIndex(({ allowed }) => !allowed);
  if (denied >= 0) {
    const { action, resource } = needs[denied]!;
    noteDenial(call, decisions[denied]!);
    throw accessDenied(model, call.caller, action, resource, decisions[denied]!);
  }
  for (const [i, { action, resource }] of needs.entries())
    runtime.recordAction?.(call.caller, action, resource, call.region, decisions[i]!);
}

export function isAllowed({ decisions }: Verdict): boolean {
  return decisions.every(({ allowed }) => allowed);
}

export function decidedResources({ needs }: Verdict): readonly DecidedResource[] {
  return needs.map(({ resource, account }) => ({ resource, account }));
}

/** For the call's first write: what it needs is what was decided about, or is decided anew in the write itself. */
export function recheckOf(subject: Subject, { needs }: Verdict): (tx: WriteTransaction) => Promise<void> {
  return async (tx) => {
    const { recheck: _once, ...call } = { ...subject.call, tx };
    const now = { ...subject, call };
    if (isDeepStrictEqual(await needsOf(now, createContext(subject.runtime, call)), needs)) return;
    conclude(now, await decideAll(now));
  };
}
