/**
 * What is wrong with a bootstrap, in words, and the next thing to do about it. A pure function: `set-up.ts` does what
 * it says, reads again, and asks again.
 *
 * Statuses: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html
 */
import { piecesOf, qualifier, stackNameOf, usualStackName, versionParameter } from './state.ts';
import type { BootstrapState, StackState } from './state.ts';
import { bootstrapVersion, leastVersion } from './template/bootstrap-template.ts';

export type Verdict = 'ready' | 'absent' | 'working' | 'broken' | 'blocked' | 'unknown';

/** One thing to do. */
export type Step =
  | { readonly do: 'create' | 'update' | 'delete' | 'wait' | 'continue-rollback' }
  /** Brings what is there, but in no stack, into the stack. */
  | { readonly do: 'adopt'; readonly logicalIds: readonly string[] }
  /** Takes what is gone out of the stack, so that the next update makes it anew. */
  | { readonly do: 'take-out'; readonly logicalIds: readonly string[] };

export interface Finding {
  /** Kebab-case. */
  readonly id: string;
  readonly what: string;
  /** What "Initialize setup now" does about it, or what a person has to. */
  readonly mend: string;
}

export interface Diagnosis {
  readonly verdict: Verdict;
  /** As the parameter says. */
  readonly version?: number;
  readonly findings: readonly Finding[];
  /** Absent: nothing is to be done, or nothing can be. */
  readonly next?: Step;
}

export function diagnose(state: BootstrapState): Diagnosis {
  const version = state.version === undefined ? undefined : Number(state.version);
  const known = version === undefined || Number.isNaN(version) ? {} : { version };
  if (state.refused.length > 0) return unknown(state, known);
  return { ...known, ...(blocked(state) ?? (state.stack ? ofStack(state, state.stack) : withoutStack(state))) };
}

/** Who may not look still learns whether the parameter is there, if they may read that: Amplify asks no more. */
function unknown({ refused }: BootstrapState, known: { version?: number }): Diagnosis {
  if (known.version !== undefined && known.version >= leastVersion) return { ...known, verdict: 'ready', findings: [] };
  const what = `You may not look at everything that belongs to the setup: ${refused.join(', ')} was refused.`;
  const mend = 'Sign in as the root user or as somebody with AdministratorAccess.';
  return { ...known, verdict: 'unknown', findings: [{ id: 'not-allowed', what, mend }] };
}

/** What nobody but a person can clear away. */
function blocked(state: BootstrapState): Diagnosis | undefined {
  const pieces = piecesOf(state);
  const foreign = Object.entries(state.pieces).find(([, presence]) => presence === 'elsewhere');
  if (foreign) {
    const what = `Another account has ${pieces[foreign[0]]?.called}, and names of buckets are everybody's.`;
    return stopped('name-taken', what, 'Delete that bucket in the account that has it, then come back.');
  }
  const { BootstrapVariant: variant, Qualifier: other } = state.stack?.parameters ?? {};
  if (other !== undefined && other !== qualifier) {
    const what =
      `The stack ${stackNameOf(state)} is a bootstrap of its own, with the qualifier ${other}; ` +
      `Amplify needs ${qualifier}.`;
    const mend =
      'Delete the stack, or make this bootstrap beside it: ' +
      `cdk bootstrap --toolkit-stack-name ${usualStackName}-amplify`;
    return stopped('other-qualifier', what, mend);
  }
  if (variant !== undefined && !variant.startsWith('AWS CDK: ') && faultsOf(state).length > 0) {
    const what =
      `The stack ${stackNameOf(state)} was made from a template of somebody's own ("${variant}"), ` +
      'and it is not whole.';
    return stopped('other-variant', what, 'Deploy that template again: ours would undo what was changed in it.');
  }
  return undefined;
}

function stopped(id: string, what: string, mend: string): Diagnosis {
  return { verdict: 'blocked', findings: [{ id, what, mend }] };
}

function withoutStack(state: BootstrapState): Diagnosis {
  const left = present(state);
  if (left.length === 0) return { verdict: 'absent', findings: [], next: { do: 'create' } };
  const finding = {
    id: 'leftovers',
    what: `There is no stack ${usualStackName}, but of an earlier one there is still ${listed(state, left)}.`,
    mend: 'They are brought into a new stack, with everything that is in them.',
  };
  return { verdict: 'broken', findings: [finding], next: { do: 'adopt', logicalIds: left } };
}

/** The stack has to go before it can be made: nothing else is possible in these statuses. */
const onlyDelete: Readonly<Record<string, string>> = {
  REVIEW_IN_PROGRESS: 'was begun with a change set that nobody executed, and has nothing in it',
  ROLLBACK_COMPLETE: 'could not be made, and was rolled back',
  ROLLBACK_FAILED: 'could not be made, and could not be rolled back either',
  CREATE_FAILED: 'could not be made, and what there is of it was left',
  DELETE_FAILED: 'was to be deleted, and could not be',
  IMPORT_ROLLBACK_FAILED: 'could not take in what was to be imported',
};

function ofStack(state: BootstrapState, stack: StackState): Diagnosis {
  const because =
    stack.failure && ` First failed: ${stack.failure.logicalId} (${stack.failure.type}): ${stack.failure.reason}`;
  const whole = (text: string): string => `The stack ${stack.name} ${text} (${stack.status}).${because ?? ''}`;
  const { status } = stack;
  if (status === 'UPDATE_ROLLBACK_FAILED') {
    const mend = 'Its rollback is continued; then it is updated.';
    const what = whole('could not be updated, and could not be rolled back either');
    return { verdict: 'broken', findings: [{ id: 'rollback-failed', what, mend }], next: { do: 'continue-rollback' } };
  }
  const gone = onlyDelete[status];
  if (gone !== undefined) {
    const mend = 'It is deleted, and made anew. What is in the bucket stays.';
    const finding = { id: status.toLowerCase().replaceAll('_', '-'), what: whole(gone), mend };
    return { verdict: 'broken', findings: [finding], next: { do: 'delete' } };
  }
  if (status.endsWith('_IN_PROGRESS')) return { verdict: 'working', findings: [], next: { do: 'wait' } };
  const faults = faultsOf(state);
  if (status === 'UPDATE_FAILED') {
    const what = whole('stopped in the middle of an update');
    const goneFirst = faults.find(({ next }) => next.do === 'take-out')?.next;
    const finding = { id: 'update-failed', what, mend: 'It is updated again.' };
    faults.unshift({ finding, next: goneFirst ?? { do: 'update' } });
  }
  const [first] = faults;
  if (!first) return { verdict: 'ready', findings: [] };
  return { verdict: 'broken', findings: faults.map(({ finding }) => finding), next: first.next };
}

interface Fault {
  readonly finding: Finding;
  readonly next: Step;
}

/** Of a stack that stands: what it says it has and has not, and whether it is old. */
function faultsOf(state: BootstrapState): Fault[] {
  const { stack } = state;
  if (!stack) return [];
  const has = new Set(stack.resources);
  const gone = Object.keys(state.pieces).filter((id) => has.has(id) && state.pieces[id] === 'missing');
  const loose = present(state).filter((id) => !has.has(id));
  const never = Object.keys(state.pieces).filter((id) => !has.has(id) && state.pieces[id] === 'missing');
  return [
    ...gone.map((id) => pieceGone(state, id, gone)),
    ...(gone.length === 0 ? versionFaults(state, stack) : []),
    ...(loose.length === 0 ? [] : [outside(state, loose)]),
    ...(never.length === 0 ? [] : [incomplete(state, never)]),
  ];
}

function pieceGone(state: BootstrapState, id: string, gone: readonly string[]): Fault {
  const called = capital(piecesOf(state)[id]?.called ?? id);
  const what = `${called} is gone, though the stack ${stackNameOf(state)} believes that it has it.`;
  const mend = 'It is taken out of the stack and made anew; whatever was in it is lost.';
  return { finding: { id: 'piece-gone', what, mend }, next: { do: 'take-out', logicalIds: gone } };
}

function versionFaults(state: BootstrapState, { name, outputs, resources }: StackState): Fault[] {
  const said = Number(outputs['BootstrapVersion'] ?? 0);
  if (!(said >= leastVersion)) {
    const what = `The stack ${name} is of version ${said || 'none'}; at least ${leastVersion} is needed.`;
    const mend = `It is updated to version ${bootstrapVersion}.`;
    return [{ finding: { id: 'version-too-low', what, mend }, next: { do: 'update' } }];
  }
  if (!(Number(state.version) >= leastVersion) && resources.includes('CdkBootstrapVersion')) {
    const what = `The parameter ${versionParameter} says "${state.version}", though the stack is of version ${said}.`;
    const next: Step = { do: 'take-out', logicalIds: ['CdkBootstrapVersion'] };
    return [{ finding: { id: 'version-changed', what, mend: 'The parameter is made anew.' }, next }];
  }
  return [];
}

function outside(state: BootstrapState, logicalIds: readonly string[]): Fault {
  const what = `The stack ${stackNameOf(state)} lacks what is there beside it: ${listed(state, logicalIds)}.`;
  return {
    finding: { id: 'outside', what, mend: 'It is brought into the stack.' },
    next: { do: 'adopt', logicalIds },
  };
}

function incomplete(state: BootstrapState, logicalIds: readonly string[]): Fault {
  const what = `The stack ${stackNameOf(state)} does not have ${listed(state, logicalIds)}.`;
  return { finding: { id: 'incomplete', what, mend: 'It is updated, and makes it.' }, next: { do: 'update' } };
}

function present({ pieces }: BootstrapState): string[] {
  return Object.keys(pieces).filter((id) => pieces[id] === 'there');
}

function listed(state: BootstrapState, logicalIds: readonly string[]): string {
  const pieces = piecesOf(state);
  return logicalIds.map((id) => pieces[id]?.called ?? id).join(', ');
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
