/**
 * What the policies say to one simulated action, over all resources and of each: in the form that was recorded on AWS,
 * whose types of policies are not those of its model.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_EvaluationResult.html
 */
import type { EvaluationResult, PolicySourceType, ResourceSpecificResult, Statement } from '@aws-sdk/client-iam';
import { createTurns } from '../../../../kernel/turns.ts';
import type { NamedPolicy, PolicyDecision, PolicySet } from '../../../../policy/decision.ts';
import { evaluate } from '../../../../policy/evaluate.ts';
import { parsePolicy } from '../../../../policy/language/parse.ts';
import { matchStatement } from '../../../../policy/match.ts';
import { matchPrincipal, type Principal } from '../../../../policy/principal.ts';
import type { ConditionContext } from '../../../../policy/values/condition-context.ts';
import type { GivenContext } from './context-entries.ts';
import { statementPositions } from './statement-positions.ts';

export interface WrittenPolicy extends NamedPolicy {
  readonly text: string;
}

interface Simulated {
  readonly policies: PolicySet;
  readonly given: GivenContext;
  readonly principal: Principal | undefined;
}

type Decided = 'allowed' | 'explicitDeny' | 'implicitDeny';

/** Of one resource. */
interface Outcome {
  readonly resource: string;
  readonly decision: Decided;
  readonly matched: readonly Statement[];
  readonly missing: readonly string[];
  readonly boundary?: boolean;
  readonly organizations?: boolean;
  readonly details?: Readonly<Record<string, Decided>>;
}

/** On all of several resources the action is what it is on the least. */
export async function resultOf(
  action: string,
  resources: readonly string[],
  simulated: Simulated,
): Promise<EvaluationResult> {
  const turn = createTurns();
  const outcomes: Outcome[] = [];
  for (const resource of resources) {
    await turn();
    outcomes.push(outcomeOf(action, resource, simulated));
  }
  const decision = least(outcomes.map((one) => one.decision));
  const named = resources.length > 1 || resources[0] !== '*';
  const of = outcomes.filter((one) => one.decision === decision);
  return {
    EvalActionName: action,
    ...(resources.length === 1 && { EvalResourceName: resources[0] }),
    EvalDecision: decision,
    MatchedStatements: distinct(of.flatMap(({ matched }) => matched)),
    MissingContextValues: [...new Set(outcomes.flatMap(({ missing }) => missing))].sort(),
    ...(simulated.policies.serviceControl && {
      OrganizationsDecisionDetail: { AllowedByOrganizations: outcomes.every((one) => one.organizations !== false) },
    }),
    ...boundaryDetail(simulated, outcomes),
    ...(named && {
      EvalDecisionDetails: leastDetails(outcomes),
      ResourceSpecificResults: outcomes.map((one) => specificOf(one, simulated)),
    }),
  };
}

function specificOf(outcome: Outcome, simulated: Simulated): ResourceSpecificResult {
  const { resource, decision, matched, missing, details } = outcome;
  return {
    EvalResourceName: resource,
    EvalResourceDecision: decision,
    MatchedStatements: [...matched],
    MissingContextValues: [...missing],
    ...(details && { EvalDecisionDetails: details }),
    ...boundaryDetail(simulated, [outcome]),
  };
}

function boundaryDetail({ policies }: Simulated, outcomes: readonly Outcome[]) {
  const asked = policies.boundary && outcomes.every(({ boundary }) => boundary !== undefined);
  return asked
    ? { PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: outcomes.every((one) => one.boundary) } }
    : {};
}

function least(decisions: readonly Decided[]): Decided {
  return decisions.includes('explicitDeny')
    ? 'explicitDeny'
    : decisions.includes('implicitDeny')
      ? 'implicitDeny'
      : 'allowed';
}

function leastDetails(outcomes: readonly Outcome[]): Record<string, Decided> {
  const found = outcomes.flatMap(({ details = {} }) => Object.entries(details));
  const byKind = Map.groupBy(found, ([kind]) => kind);
  return Object.fromEntries([...byKind].map(([kind, all]) => [kind, least(all.map(([, decision]) => decision))]));
}

function outcomeOf(action: string, resource: string, { policies, given, principal }: Simulated): Outcome {
  const context: ConditionContext = (key) => given.get(key);
  const ask = (set: PolicySet) =>
    decidedBy(evaluate({ action, resource, context, ...(principal && { principal }) }, set));
  const { serviceControl, boundary, identity } = policies;
  const control = serviceControl ? ask({ identity: [everything], serviceControl }) : 'allowed';
  if (control !== 'allowed') return { resource, decision: control, matched: [], missing: [], organizations: false };
  const decision = ask(policies);
  const all = [...identity, ...(policies.resource ? [policies.resource] : []), ...(boundary ? [boundary] : [])];
  const missing = new Set(all.flatMap(({ policy }) => [...policy.keys]).filter((key) => !given.has(key)));
  return {
    resource,
    decision,
    matched: decision === 'implicitDeny' ? [] : matchedBy(decision, { action, resource, context }, policies, principal),
    missing: decision === 'implicitDeny' ? [...missing].sort() : [],
    ...(boundary && { boundary: ask({ identity: [everything], boundary }) === 'allowed' }),
    ...(serviceControl && { organizations: true }),
    ...detailsOf(policies, principal, ask),
  };
}

function decidedBy({ allowed, explicitDeny }: PolicyDecision): Decided {
  return allowed ? 'allowed' : explicitDeny ? 'explicitDeny' : 'implicitDeny';
}

/** Across accounts every kind of policy has its say. */
function detailsOf(
  { identity, boundary, resource }: PolicySet,
  principal: Principal | undefined,
  ask: (set: PolicySet) => Decided,
): Pick<Outcome, 'details'> {
  if (!resource || !principal || resource.account === principal.account) return {};
  return {
    details: {
      'IAM Policy': ask({ identity }),
      'Resource Policy': ask({ identity: [everything], resource }),
      ...(boundary && { 'Permissions Boundary Policy': ask({ identity: [everything], boundary }) }),
    },
  };
}

interface Asked {
  readonly action: string;
  readonly resource: string;
  readonly context: ConditionContext;
}

/** Every statement that decided: the boundary's where it denies alone. */
function matchedBy(
  decision: Exclude<Decided, 'implicitDeny'>,
  { action, resource, context }: Asked,
  { identity, resource: shared, boundary }: PolicySet,
  principal: Principal | undefined,
): Statement[] {
  const isDenied = decision === 'explicitDeny';
  const among = [...identity, ...(shared ? [shared] : []), ...(isDenied && boundary ? [boundary] : [])];
  return among.flatMap((named) => {
    const found = named.policy.concerning(action.toLowerCase());
    const about = isDenied ? found.deniesAbout(resource) : found.allowsAbout(resource);
    return about
      .filter((one) => named !== shared || matchPrincipal(one.statement, principal, boundary !== undefined) !== 'none')
      .filter((one) => matchStatement(one, resource, context) === 'yes')
      .map(({ index }) =>
        placeOf(named, index, named === shared ? 'Resource' : named === boundary ? 'Boundary' : 'IAM'),
      );
  });
}

const typeNames = {
  IAM: 'IAM Policy',
  Resource: 'Resource Policy',
  Boundary: 'Permissions Boundary Policy',
} as const;

function placeOf(named: NamedPolicy, index: number, type: keyof typeof typeNames): Statement {
  return {
    SourcePolicyId: sourceId(named.name),
    SourcePolicyType: typeNames[type] as unknown as PolicySourceType,
    ...('text' in named && statementPositions((named as WrittenPolicy).text, index)),
  };
}

/** A managed policy is called by its name, an inline one by its owner's as well. */
function sourceId(name: string): string {
  const [, inline, kind, owner] =
    /^inline policy (.+) of arn:aws:iam::\d{12}:(user|group|role)\/(.+)$/.exec(name) ?? [];
  if (inline !== undefined) return `${kind}_${owner!.slice(owner!.lastIndexOf('/') + 1)}_${inline}`;
  return name.startsWith('arn:') ? name.slice(name.lastIndexOf('/') + 1) : name;
}

function distinct(statements: readonly Statement[]): Statement[] {
  return [...new Map(statements.map((one) => [JSON.stringify(one), one])).values()];
}

const parsed = parsePolicy('{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}');
const everything: NamedPolicy = { name: 'everything', policy: (parsed as Extract<typeof parsed, { ok: true }>).policy };
