/**
 * Sets up or mends a bootstrap: does what the diagnosis says is next, waits until CloudFormation has done it, and looks
 * again. It ends after a few steps whatever comes, and nothing is done a third time: it cannot loop. If the server ends
 * in the middle, the next attempt goes on from what is there.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { InProcessAws, Input } from '../../wire/aws-types.ts';
import { AwsError } from '../../wire/errors.ts';
import { diagnose, type Diagnosis, type Step } from './diagnosis.ts';
import { describeStack, readState, type Asked } from './read-state.ts';
import { piecesOf, usualStackName, type BootstrapState } from './state.ts';
import { bootstrapTemplate, type Template } from './template/bootstrap-template.ts';
import { withoutResources } from './template/without-resources.ts';

const mostSteps = 10;
const mostOfOneKind = 2;
/** Milliseconds. */
const longestWait = 10 * 60_000;
const pollEvery = 100;

export interface Attempt {
  readonly state: BootstrapState;
  readonly diagnosis: Diagnosis;
  /** What was done, in order. */
  readonly steps: readonly Step[];
}

interface Memory {
  /** Of the stack that is or was there, or is to be made. */
  name: string;
  /** The parameters of the stack that is or was there. */
  parameters: Readonly<Record<string, string>>;
  isProtected: boolean;
  /** What stopped in the middle of an update is only updated without a rollback. */
  isHalfUpdated: boolean;
}

export async function setUp(asked: Asked): Promise<Attempt> {
  const steps: Step[] = [];
  const memory: Memory = { name: usualStackName, parameters: {}, isProtected: false, isHalfUpdated: false };
  for (;;) {
    const state = await readState(asked);
    const diagnosis = diagnose(state);
    const { next } = diagnosis;
    const again = steps.filter((step) => step.do === next?.do && step.do !== 'wait').length;
    // What has just failed would fail again: why it did is worth more than another try.
    const hasFailed = next?.do === 'delete' && steps.some((step) => step.do === 'create');
    if (!next || hasFailed || again >= mostOfOneKind || steps.length >= mostSteps) return { state, diagnosis, steps };
    memory.isHalfUpdated = state.stack?.status === 'UPDATE_FAILED';
    if (state.stack) {
      memory.name = state.stack.name;
      memory.parameters = { ...memory.parameters, ...state.stack.parameters };
      memory.isProtected ||= state.stack.isProtected;
    }
    steps.push(next);
    await take(asked, state, next, memory, again > 0);
  }
}

async function take(asked: Asked, state: BootstrapState, step: Step, memory: Memory, isSecondTime: boolean) {
  const { cloudformation } = asked.ctx.aws.as(asked.caller, { region: asked.region });
  const StackName = state.stack?.stackId ?? memory.name;
  try {
    if (step.do === 'create') await cloudformation.createStack({ ...stackInput(memory), StackName: memory.name });
    else if (step.do === 'delete') await deleteStack(cloudformation, StackName, state, isSecondTime);
    else if (step.do === 'continue-rollback') await continueRollback(cloudformation, StackName, isSecondTime);
    else if (step.do === 'adopt') await adoptAndUpdate(cloudformation, state, step.logicalIds, memory);
    else if (step.do === 'update') await update(cloudformation, memory, bootstrapTemplate);
    else if (step.do === 'take-out')
      await update(cloudformation, memory, withoutResources(bootstrapTemplate, step.logicalIds));
  } catch (error) {
    if (!isOvertaken(error)) throw error;
  }
  await settled(cloudformation, step.do === 'adopt' ? memory.name : StackName);
}

/** Somebody else did it in the meantime, or is about to: what there is now is looked at again. */
function isOvertaken(error: unknown): boolean {
  if (!(error instanceof AwsError)) return false;
  if (error.code === 'AlreadyExistsException') return true;
  return error.code === 'ValidationError' && /_IN_PROGRESS state|No updates are to be performed/.test(error.message);
}

type CloudFormation = InProcessAws['cloudformation'];

/** What the CDK's command sends where nothing else is said: S3's own key, for one of KMS's costs money at AWS. */
const usualParameters: Readonly<Record<string, string>> = { FileAssetsBucketKmsKeyId: 'AWS_MANAGED_KEY' };

function stackInput({ parameters, isProtected }: Memory, template: Template = bootstrapTemplate) {
  const given = { ...usualParameters, ...parameters };
  return {
    TemplateBody: JSON.stringify(template),
    Capabilities: ['CAPABILITY_NAMED_IAM' as const],
    Parameters: Object.entries(given)
      .filter(([name]) => name in template.Parameters)
      .map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue })),
    ...(isProtected && { EnableTerminationProtection: true }),
  };
}

function update(cloudformation: CloudFormation, memory: Memory, template: Template): Promise<unknown> {
  const { TemplateBody, Capabilities, Parameters } = stackInput(memory, template);
  const { name: StackName, isHalfUpdated } = memory;
  const further = isHalfUpdated ? { DisableRollback: true } : {};
  return cloudformation.updateStack({ StackName, TemplateBody, Capabilities, Parameters, ...further });
}

/** A protected one is not protected from this: nothing else mends it, and the new one is protected again. */
async function deleteStack(
  cloudformation: CloudFormation,
  StackName: string,
  { stack }: BootstrapState,
  isSecondTime: boolean,
): Promise<void> {
  if (stack?.isProtected)
    await cloudformation.updateTerminationProtection({ StackName, EnableTerminationProtection: false });
  const keep = isSecondTime && stack?.status === 'DELETE_FAILED' && stack.failure;
  await cloudformation.deleteStack({ StackName, ...(keep && { RetainResources: [keep.logicalId] }) });
}

async function continueRollback(cloudformation: CloudFormation, StackName: string, isSecondTime: boolean) {
  const { StackResources: all = [] } = isSecondTime ? await cloudformation.describeStackResources({ StackName }) : {};
  const failed = all.filter(({ ResourceStatus }) => ResourceStatus === 'UPDATE_FAILED');
  const ResourcesToSkip = failed.flatMap(({ LogicalResourceId: id }) => (id ? [id] : []));
  await cloudformation.continueUpdateRollback({ StackName, ...(ResourcesToSkip.length > 0 && { ResourcesToSkip }) });
}

async function adoptAndUpdate(
  cloudformation: CloudFormation,
  state: BootstrapState,
  logicalIds: readonly string[],
  memory: Memory,
): Promise<void> {
  await adopt(cloudformation, state, logicalIds, memory);
  await settled(cloudformation, memory.name);
  await update(cloudformation, memory, bootstrapTemplate);
}

/**
 * Imports what is there under the bootstrap's names by its name alone: the update that follows gives it the rest of its
 * properties.
 */
async function adopt(
  cloudformation: CloudFormation,
  state: BootstrapState,
  logicalIds: readonly string[],
  memory: Memory,
): Promise<void> {
  const pieces = piecesOf(state);
  const has = new Set(state.stack?.resources ?? []);
  const lacking = Object.keys(bootstrapTemplate.Resources).filter((id) => !has.has(id));
  const { Outputs = {}, ...standing } = withoutResources(bootstrapTemplate, lacking);
  // An import changes no outputs.
  const kept = Object.entries(Outputs).filter(([name]) => name in (state.stack?.outputs ?? {}));
  const bare = Object.fromEntries(
    logicalIds.map((id) => {
      const { Type, Properties } = bootstrapTemplate.Resources[id]!;
      const { identifier } = pieces[id]!;
      const needed = [identifier, ...neededAtImport(Type)];
      const named = Object.entries(Properties).filter(([name]) => needed.includes(name));
      return [id, { Type, DeletionPolicy: 'Retain' as const, Properties: Object.fromEntries(named) }];
    }),
  );
  const template: Template = {
    ...standing,
    Resources: { ...standing.Resources, ...bare },
    ...(kept.length > 0 && { Outputs: Object.fromEntries(kept) }),
  };
  const request: Input<'cloudformation', 'CreateChangeSet'> = {
    ...stackInput({ ...memory, isProtected: false }, template),
    StackName: memory.name,
    ChangeSetName: 'sandlot-adopt',
    ChangeSetType: 'IMPORT',
    ResourcesToImport: logicalIds.map((id) => ({
      ResourceType: pieces[id]!.type,
      LogicalResourceId: id,
      ResourceIdentifier: { [pieces[id]!.identifier]: pieces[id]!.name },
    })),
  };
  const { Id: ChangeSetName = '' } = await cloudformation.createChangeSet(request);
  await changeSetReady(cloudformation, ChangeSetName);
  await cloudformation.executeChangeSet({ ChangeSetName });
}

/** Properties without which a type's template is not valid. */
function neededAtImport(type: string): readonly string[] {
  if (type === 'AWS::IAM::Role') return ['AssumeRolePolicyDocument'];
  return type === 'AWS::SSM::Parameter' ? ['Type', 'Value'] : [];
}

async function changeSetReady(cloudformation: CloudFormation, ChangeSetName: string): Promise<void> {
  const until = Date.now() + longestWait;
  for (;;) {
    const { Status, StatusReason } = await cloudformation.describeChangeSet({ ChangeSetName });
    if (Status === 'CREATE_COMPLETE') return;
    if (Status === 'FAILED') throw new AwsError('ValidationError', StatusReason ?? 'The change set failed.');
    if (Date.now() > until) throw new AwsError('ValidationError', 'The change set was not ready in time.');
    await sleep(pollEvery);
  }
}

async function settled(cloudformation: CloudFormation, StackName: string): Promise<void> {
  const until = Date.now() + longestWait;
  for (;;) {
    const stack = await describeStack(cloudformation, StackName);
    const status = stack?.StackStatus ?? 'DELETE_COMPLETE';
    if (!status.endsWith('_IN_PROGRESS') || status === 'REVIEW_IN_PROGRESS' || Date.now() > until) return;
    await sleep(pollEvery);
  }
}
