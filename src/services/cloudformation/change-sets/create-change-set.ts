/**
 * CreateChangeSet: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateChangeSet.html
 *
 * AWS makes one in the background; here it is made when the answer comes.
 */
import type { Input } from '../../../wire/aws-types.ts';
import type { Context, ReadTx } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import type { Operation } from '../../../wire/service.ts';
import { assumeServiceRole, identityOf } from '../deployment/identity.ts';
import { invalid, notImplemented, refusingTemplates } from '../errors.ts';
import { lookAhead } from '../nested/look-ahead.ts';
import { type StackRecord, type TemplateRecord, Templates } from '../records.ts';
import { openParameters, sealValues } from '../sealed-values.ts';
import { checkName, findStack, requireStack } from '../stacks/find-stack.ts';
import { newStackRecord } from '../stacks/requests/new-stack.ts';
import { givenParameters, monitoringOf, refuseUnsupported } from '../stacks/requests/request-members.ts';
import { type FailedRequest, settleOperation, type SettledRequest } from '../stacks/requests/settle-request.ts';
import { stackTags } from '../stacks/requests/stack-tags.ts';
import { checkUpdatable } from '../stacks/update-stack.ts';
import { requiredTemplateText } from '../template-source.ts';
import { importsOf } from './planning/imports.ts';
import { type Plannable, type Planned, planned } from './planning/planned.ts';
import { ChangeSets, type ChangeSetRecord, type ChangeSetType } from './records.ts';
import { areAsPlanned, keepNested } from './nested/keep-nested.ts';
import { storablePlans } from './planning/resource-change.ts';
import { beginReview } from './review.ts';

type CreateInput = Input<'cloudformation', 'CreateChangeSet'>;

/** A stack as it is found, or as it is to be. */
interface Found {
  readonly stack: StackRecord;
  readonly isNew: boolean;
  readonly template?: TemplateRecord;
}

export const createChangeSet: Operation<'cloudformation', 'CreateChangeSet'> = async (input, ctx) => {
  refuseUnsupported(input);
  refuseNotHere(input);
  const type = input.ChangeSetType ?? 'UPDATE';
  const again = await ctx.read((tx) => madeBefore(tx, input));
  if (again) return { Id: again.id, StackId: again.stackId };
  const found = await ctx.read((tx) => stackOf(tx, ctx, input, type));
  const settled = await settle(input, found, ctx);
  const imports = 'failure' in settled ? {} : importsOf(input.ResourcesToImport ?? [], settled.parsed);
  if (input.RoleARN !== undefined) await assumeServiceRole(ctx.aws, input.RoleARN);
  const plan =
    'failure' in settled
      ? { ...nothingPlanned, failure: settled.failure }
      : await planOf({ type, input, settled, imports, ...found }, ctx);
  return ctx.write(async (tx) => {
    const before = await madeBefore(tx, input);
    if (before) return { Id: before.id, StackId: before.stackId };
    const { stack, isNew } = await stackOf(tx, ctx, input, type);
    const isMoved = !isNew && (found.isNew || latestOf(stack) !== latestOf(found.stack));
    if (isMoved || !(await areAsPlanned(tx, plan.nested)))
      throw invalid(`Stack:${stack.id} has changed meanwhile. Create the change set again.`);
    const id = ctx.ids.uuid();
    const record = recordOf(input, type, isNew ? found.stack : stack, { settled, plan, id }, ctx);
    if (isNew) await beginReview(tx, ctx, found.stack, id);
    await tx.in(ChangeSets).insert(record);
    await keepNested(tx, ctx, record, plan.nested);
    return { Id: record.id, StackId: record.stackId };
  });
};

/** With IncludeNestedStacks the plan reads their templates itself. @throws AwsError ValidationError */
async function planOf(plannable: Plannable, ctx: Context): Promise<Planned> {
  const { input, stack, settled } = plannable;
  return refusingTemplates(async () => {
    const whom = identityOf(ctx, input.RoleARN ?? stack.roleArn, ctx.caller);
    if (input.IncludeNestedStacks !== true) await lookAhead(settled.target, { ctx, whom });
    return planned(plannable, ctx);
  });
}

type Settled = SettledRequest | FailedRequest;

const nothingPlanned = { changes: [], imports: {}, warnings: [], nested: [], isUnchanged: false };

function refuseNotHere({ DeploymentMode: mode, ChangeSetType: type, IncludeNestedStacks: nests }: CreateInput): void {
  if (nests === true && type === 'IMPORT') throw notImplemented('change sets of type IMPORT with IncludeNestedStacks');
  if (mode !== undefined) throw notImplemented(`change sets of DeploymentMode ${mode}`);
}

/** With the same token it is the same request. @throws AwsError AlreadyExistsException */
async function madeBefore(tx: ReadTx, input: CreateInput): Promise<ChangeSetRecord | undefined> {
  const stack = await findStack(tx, input.StackName);
  const there = stack && (await tx.in(ChangeSets).find('name', stack.id, input.ChangeSetName));
  if (!there || (input.ClientToken !== undefined && there.token === input.ClientToken)) return there;
  throw new AwsError('AlreadyExistsException', `ChangeSet ${input.ChangeSetName} already exists`);
}

/** @throws AwsError ValidationError */
async function stackOf(tx: ReadTx, ctx: Context, input: CreateInput, type: ChangeSetType): Promise<Found> {
  const { StackName: name, ChangeSetName: changeSet } = input;
  if (type !== 'UPDATE') {
    const there = await findStack(tx, name);
    if (there?.status === 'REVIEW_IN_PROGRESS') return { stack: there, isNew: false };
    if (there && type === 'CREATE')
      throw invalid(`Stack [${name}] already exists and cannot be created again with the changeSet [${changeSet}].`);
    if (!there && name.startsWith('arn:')) throw invalid(`Stack [${name}] does not exist`);
    if (!there) checkName(name);
    if (!there) return { stack: newStackRecord(ctx, name), isNew: true };
  }
  const stack = await requireStack(tx, name);
  checkUpdatable(stack, true);
  const template = await tx.in(Templates).get(stack.id, stack.templateId ?? '');
  return { stack, isNew: false, ...(template && { template }) };
}

async function settle(input: CreateInput, { stack, template, isNew }: Found, ctx: Context): Promise<Settled> {
  const isPrevious = input.UsePreviousTemplate === true;
  if (isPrevious && (input.TemplateBody !== undefined || input.TemplateURL !== undefined))
    throw invalid('You cannot specify both usePreviousTemplate and Template Body/Template URL.');
  if (isPrevious && !template) throw invalid('Cannot use the previous template: the stack has none.');
  const text = isPrevious ? template!.text : await requiredTemplateText(input, ctx);
  const request = {
    text,
    given: givenParameters(input.Parameters),
    capabilities: input.Capabilities ?? [],
    expands: true as const,
    resourceTypes: input.ResourceTypes,
    stack,
    ...(!isNew && template && { previous: openParameters(ctx.seal, stack) }),
  };
  return refusingTemplates(() => settleOperation(request, { aws: ctx.aws.as(ctx.caller), ctx }));
}

interface Made {
  readonly settled: Settled;
  readonly plan: Planned;
  /** The last part of the ARN. */
  readonly id: string;
}

function recordOf(
  input: CreateInput,
  type: ChangeSetType,
  stack: StackRecord,
  { settled, plan, id }: Made,
  ctx: Context,
): ChangeSetRecord {
  const { Description: description, ClientToken: token, RoleARN: roleArn, DeploymentConfig: config } = input;
  const onStackFailure = onStackFailureOf(input, type);
  return {
    id: `arn:aws:cloudformation:${ctx.region}:${ctx.account}:changeSet/${input.ChangeSetName}/${id}`,
    name: input.ChangeSetName,
    stackId: stack.id,
    stackName: stack.name,
    type,
    status: plan.failure === undefined ? 'CREATE_COMPLETE' : 'FAILED',
    ...(plan.failure !== undefined && { statusReason: plan.failure }),
    ...(plan.warnings.length > 0 && { warnings: plan.warnings }),
    createdAt: ctx.clock.now(),
    ...(description !== undefined && { description }),
    template: settled.template,
    sealedParameters: sealValues(ctx.seal, settled.parameters),
    tags: input.Tags === undefined ? stack.tags : stackTags.checked(input.Tags),
    capabilities: settled.capabilities,
    notificationArns: input.NotificationARNs ?? stack.notificationArns,
    ...(roleArn !== undefined && { roleArn }),
    ...(onStackFailure && { onStackFailure }),
    ...monitoringOf(input),
    ...(config?.Mode && { mode: config.Mode }),
    ...(config?.DisableRollback !== undefined && { disableRollback: config.DisableRollback }),
    includeNestedStacks: input.IncludeNestedStacks ?? false,
    importsExisting: input.ImportExistingResources ?? false,
    ...(Object.keys(plan.imports).length > 0 && { imports: plan.imports }),
    sealedChanges: sealValues(ctx.seal, storablePlans(plan.changes)),
    ...(latestOf(stack) !== undefined && { basedOn: latestOf(stack)! }),
    ...(token !== undefined && { token }),
  };
}

/** @throws AwsError ValidationError */
function onStackFailureOf({ OnStackFailure: given }: CreateInput, type: ChangeSetType) {
  if (given === 'DELETE' && type !== 'CREATE')
    throw invalid('OnStackFailure DELETE is only valid for change sets of type CREATE.');
  return given;
}

const latestOf = ({ lastOperations }: StackRecord): string | undefined => lastOperations.at(-1)?.id;
