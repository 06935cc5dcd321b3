/**
 * The policy simulator: what policies would say to a request that nobody makes. Condition keys have the values that the
 * caller gives, and no others; what a policy asks for besides is listed as missing.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html
 */
import type { EvaluationResult } from '@aws-sdk/client-iam';
import { parseArn } from '../../../../kernel/arn.ts';
import { createTurns } from '../../../../kernel/turns.ts';
import type { NamedPolicy, PolicySet } from '../../../../policy/decision.ts';
import { conditionFault } from '../../../../policy/language/grammar.ts';
import { parsePolicy } from '../../../../policy/language/parse.ts';
import type { Principal } from '../../../../policy/principal.ts';
import type { Input } from '../../../../wire/aws-types.ts';
import type { Context } from '../../../../wire/context.ts';
import type { Operation } from '../../../../wire/service.ts';
import { policiesOfAccount } from '../../../organizations/internal.ts';
import { invalidInput } from '../../errors.ts';
import { policySourceOf } from './policy-sources.ts';
import { contextEntries } from './context-entries.ts';
import { resultOf, type WrittenPolicy } from './results.ts';

type Request = Omit<Input<'iam', 'SimulateCustomPolicy'>, 'PolicyInputList'>;

const defaultPageSize = 100;

export const simulateCustomPolicy: Operation<'iam', 'SimulateCustomPolicy'> = async (input, ctx) =>
  simulate(input, ctx, { identity: await namedInputs('PolicyInputList', input.PolicyInputList), ...boundaryOf(input) });

/** With the policies of a user (and its groups), a group or a role, its boundary, and its account's SCPs. */
export const simulatePrincipalPolicy: Operation<'iam', 'SimulatePrincipalPolicy'> = async (input, ctx) => {
  const source = await ctx.read((tx) => policySourceOf(tx, ctx.account, input.PolicySourceArn));
  const own = source.documents.map((document, index) => named(source.names[index]!, document));
  const boundary =
    source.boundary === undefined ? {} : { boundary: named(source.boundary.name, source.boundary.document) };
  const { serviceControl } = await ctx.read((tx) => policiesOfAccount(tx, ctx.account));
  const levels = serviceControl.map((level) => level.map(({ arn, document }) => named(arn, document)));
  // A group cannot make requests: a resource-based policy needs to be told who does.
  const callerArn = input.CallerArn ?? (source.kind === 'group' ? undefined : input.PolicySourceArn);
  return simulate({ ...input, ...(callerArn !== undefined && { CallerArn: callerArn }) }, ctx, {
    identity: [...own, ...(await namedInputs('PolicyInputList', input.PolicyInputList ?? []))],
    ...boundary,
    ...boundaryOf(input),
    ...(levels.length > 0 && { serviceControl: levels }),
  });
};

function named(name: string, document: string): WrittenPolicy {
  const parsed = parsePolicy(document);
  if (!parsed.ok)
    throw invalidInput(
      `The policy ${name} is malformed: ${parsed.error.reason} (at character ${parsed.error.position}).`,
    );
  const fault = conditionFault(parsed.policy, { keepsAddresses: true });
  if (fault !== undefined) throw invalidInput(`The policy ${name} is malformed: ${fault}.`);
  return { name, policy: parsed.policy, text: document };
}

async function namedInputs(list: string, documents: readonly string[]): Promise<NamedPolicy[]> {
  const turn = createTurns();
  const policies: NamedPolicy[] = [];
  for (const [index, document] of documents.entries()) {
    await turn();
    policies.push(named(`${list}.${index + 1}`, document));
  }
  return policies;
}

/** The boundary to simulate takes the place of the principal's. */
function boundaryOf(input: Request): { readonly boundary?: NamedPolicy } {
  const given = input.PermissionsBoundaryPolicyInputList ?? [];
  if (given.length > 1) throw invalidInput('PermissionsBoundaryPolicyInputList can hold one policy only.');
  return given[0] === undefined ? {} : { boundary: named('PermissionsBoundaryPolicyInputList.1', given[0]) };
}

/** One result for each action, over all resources; only those of the page are evaluated. */
async function simulate(input: Request, ctx: Context, policies: PolicySet) {
  const actions = input.ActionNames;
  for (const action of actions)
    if (!/^[^:]+:[^:]+$/.test(action))
      throw invalidInput(
        `Invalid action name: ${action} should be a service and an operation, such as iam:CreateUser.`,
      );
  for (const resource of input.ResourceArns ?? [])
    if (resource !== '*' && !parseArn(resource))
      throw invalidInput(`Invalid resource: ${resource} should be an ARN, or *.`);
  const simulated = {
    policies: { ...policies, ...resourcePolicyOf(input, ctx) },
    given: contextEntries(input.ContextEntries ?? []),
    principal: input.CallerArn === undefined ? undefined : principalOf(input.CallerArn),
  };
  const start = readMarker(input.Marker);
  const end = Math.min(actions.length, start + (input.MaxItems ?? defaultPageSize));
  const results: EvaluationResult[] = [];
  for (const action of actions.slice(start, end))
    results.push(await resultOf(action, input.ResourceArns ?? ['*'], simulated));
  return {
    EvaluationResults: results,
    ...(end < actions.length ? { IsTruncated: true, Marker: String(end) } : { IsTruncated: false }),
  };
}

function readMarker(marker: string | undefined): number {
  if (marker !== undefined && !/^\d{1,9}$/.test(marker)) throw invalidInput('Invalid Marker.');
  return Number(marker ?? 0);
}

function resourcePolicyOf(input: Request, ctx: Context): Pick<PolicySet, 'resource'> {
  if (input.ResourcePolicy === undefined) return {};
  if (input.CallerArn === undefined)
    throw invalidInput(
      'CallerArn is required when a ResourcePolicy is given: whether its Principal is the caller decides.',
    );
  const owner = input.ResourceOwner === undefined ? ctx.account : (parseArn(input.ResourceOwner)?.account ?? '');
  if (!/^[0-9]{12}$/.test(owner))
    throw invalidInput(
      `Invalid ResourceOwner: ${input.ResourceOwner} should be the ARN of an account, ` +
        'such as arn:aws:iam::111122223333:root.',
    );
  return { resource: { ...named('ResourcePolicy', input.ResourcePolicy), kind: 'resource-based', account: owner } };
}

/** A role acts by its sessions: what names the role leaves them within boundary and session policies. */
function principalOf(callerArn: string): Principal {
  const arn = parseArn(callerArn);
  if (arn?.service !== 'iam' || !/^(?:user|group|role)\//.test(arn.resource))
    throw invalidInput(`Invalid CallerArn: ${callerArn} should be the ARN of a user, a group or a role.`);
  const { account, resource } = arn;
  if (!resource.startsWith('role/')) return { account, arns: [callerArn] };
  const role = resource.slice(resource.lastIndexOf('/') + 1);
  return { account, arns: [`arn:aws:sts::${account}:assumed-role/${role}/simulated-session`, callerArn] };
}
