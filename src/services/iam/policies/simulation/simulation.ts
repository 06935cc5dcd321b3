/**
 * The policy simulator: what policies would say to a request that nobody makes. Condition keys have the values that the
 * caller gives, and no others; what a policy asks for besides is listed as missing.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html
 */
import type { EvaluationResult, PolicySourceType } from '@aws-sdk/client-iam';
import { parseArn } from '../../../../kernel/arn.ts';
import { createTurns } from '../../../../kernel/turns.ts';
import type { NamedPolicy, PolicySet, StatementRef } from '../../../../policy/decision.ts';
import { evaluate } from '../../../../policy/evaluate.ts';
import { conditionFault } from '../../../../policy/language/grammar.ts';
import { parsePolicy } from '../../../../policy/language/parse.ts';
import type { Principal } from '../../../../policy/principal.ts';
import type { Input } from '../../../../wire/aws-types.ts';
import type { Context } from '../../../../wire/context.ts';
import type { Operation } from '../../../../wire/service.ts';
import { policiesOfAccount } from '../../../organizations/internal.ts';
import { invalidInput } from '../../errors.ts';
import { policySourceOf } from './policy-sources.ts';
import { statementPositions } from './statement-positions.ts';

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

interface WrittenPolicy extends NamedPolicy {
  readonly text: string;
}

function named(name: string, document: string): WrittenPolicy {
  const parsed = parsePolicy(document);
  if (!parsed.ok)
    throw invalidInput(
      `The policy ${name} is malformed: ${parsed.error.reason} (at character ${parsed.error.position}).`,
    );
  const fault = conditionFault(parsed.policy);
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

/** One result for each action on each resource; only those of the page are evaluated. */
async function simulate(input: Request, ctx: Context, policies: PolicySet) {
  const actions = input.ActionNames;
  for (const action of actions)
    if (!/^[a-zA-Z0-9-]+:[a-zA-Z0-9]+$/.test(action))
      throw invalidInput(
        `Invalid action name: ${action} should be a service and an operation, such as iam:CreateUser, ` +
          'without wildcards.',
      );
  const resources = input.ResourceArns ?? ['*'];
  for (const resource of resources)
    if (resource !== '*' && !parseArn(resource))
      throw invalidInput(`Invalid resource: ${resource} should be an ARN, or *.`);
  const given = contextEntries(input);
  const set = { ...policies, ...resourcePolicyOf(input, ctx) };
  const principal = input.CallerArn === undefined ? undefined : principalOf(input.CallerArn);
  const start = readMarker(input.Marker);
  const total = actions.length * resources.length;
  const end = Math.min(total, start + (input.MaxItems ?? defaultPageSize));
  const results: EvaluationResult[] = [];
  const turn = createTurns();
  for (let at = start; at < end; at++) {
    await turn();
    results.push(
      resultOf(actions[Math.floor(at / resources.length)]!, resources[at % resources.length]!, set, given, principal),
    );
  }
  return {
    EvaluationResults: results,
    ...(end < total ? { IsTruncated: true, Marker: String(end) } : { IsTruncated: false }),
  };
}

function readMarker(marker: string | undefined): number {
  if (marker !== undefined && !/^\d{1,9}$/.test(marker)) throw invalidInput('Invalid Marker.');
  return Number(marker ?? 0);
}

function contextEntries(input: Request): ReadonlyMap<string, readonly string[]> {
  return new Map(
    (input.ContextEntries ?? []).map(({ ContextKeyName: name = '', ContextKeyValues: values = [] }) => {
      if (!name.includes(':'))
        throw invalidInput(`Invalid context key: ${name} should have a prefix, such as aws:SourceIp.`);
      return [name.toLowerCase(), values];
    }),
  );
}

function resourcePolicyOf(input: Request, ctx: Context): Pick<PolicySet, 'resource'> {
  if (input.ResourcePolicy === undefined) return {};
  if (input.CallerArn === undefined)
    throw invalidInput(
      'CallerArn is required when a ResourcePolicy is given: whether its Principal is the caller decides.',
    );
  const owner =
    input.ResourceOwner === undefined ? ctx.account : (parseArn(input.ResourceOwner)?.account ?? input.ResourceOwner);
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
  if (arn?.service !== 'iam' || !/^(?:user|role)\//.test(arn.resource))
    throw invalidInput(`Invalid CallerArn: ${callerArn} should be the ARN of a user or a role.`);
  const { account, resource } = arn;
  if (resource.startsWith('user/')) return { account, arns: [callerArn] };
  const role = resource.slice(resource.lastIndexOf('/') + 1);
  return { account, arns: [`arn:aws:sts::${account}:assumed-role/${role}/simulated-session`, callerArn] };
}

function resultOf(
  action: string,
  resource: string,
  policies: PolicySet,
  given: ReadonlyMap<string, readonly string[]>,
  principal: Principal | undefined,
): EvaluationResult {
  const missing = new Set<string>();
  const context = (key: string): readonly string[] | string | undefined => {
    const values = given.get(key);
    if (values === undefined) missing.add(key);
    return values?.length === 1 ? values[0] : values;
  };
  const request = { action, resource, context, ...(principal && { principal }) };
  const decision = evaluate(request, policies);
  const allows = (only: Partial<PolicySet>): boolean =>
    evaluate({ action, resource, context }, { identity: [everything], ...only }).allowed;
  return {
    EvalActionName: action,
    EvalResourceName: resource,
    EvalDecision: decision.allowed ? 'allowed' : decision.explicitDeny ? 'explicitDeny' : 'implicitDeny',
    MatchedStatements: decision.deciding
      ? [
          {
            SourcePolicyId: decision.deciding.policy,
            SourcePolicyType: sourceType(decision.deciding.policy),
            ...positionsOf(decision.deciding, policies),
          },
        ]
      : [],
    MissingContextValues: [...missing].sort(),
    ...(policies.serviceControl && {
      OrganizationsDecisionDetail: { AllowedByOrganizations: allows({ serviceControl: policies.serviceControl }) },
    }),
    ...(policies.boundary && {
      PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: allows({ boundary: policies.boundary }) },
    }),
  };
}

/** Policies of one name are one policy, whatever they are there for. */
function positionsOf({ policy, statement }: StatementRef, policies: PolicySet) {
  const { identity, boundary, resource, serviceControl = [] } = policies;
  const all = [...identity, boundary, resource, ...serviceControl.flat()];
  const text = all.find((one) => one?.name === policy && 'text' in one) as WrittenPolicy | undefined;
  return text && statementPositions(text.text, statement);
}

const everything = named(
  'everything',
  '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}',
);

function sourceType(policy: string): PolicySourceType {
  if (policy === 'ResourcePolicy') return 'resource';
  if (policy.startsWith('arn:')) return policy.startsWith('arn:aws:iam::aws:') ? 'aws-managed' : 'user-managed';
  const owner = /^inline policy .+ of arn:aws:iam::\d{12}:(user|group|role)\//.exec(policy)?.[1];
  return owner === 'user' || owner === 'group' || owner === 'role' ? owner : 'none';
}
