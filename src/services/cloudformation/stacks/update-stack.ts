/** UpdateStack: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_UpdateStack.html */
import { isDeepStrictEqual } from 'node:util';
import type { Input } from '../../../wire/aws-types.ts';
import type { Context, ReadTx } from '../../../wire/context.ts';
import type { AwsError } from '../../../wire/errors.ts';
import type { Operation } from '../../../wire/service.ts';
import { assumeServiceRole, identityOf } from '../deployment/identity.ts';
import { checkTypesKept, thereOf } from '../deployment/planning/checks/check-types-kept.ts';
import { startDeployment } from '../deployment/start.ts';
import { invalid, refusingTemplates } from '../errors.ts';
import { lookAhead } from '../nested/look-ahead.ts';
import { nestedStackType } from '../nested/type-name.ts';
import { stackPolicyText } from '../policies/requested-policy.ts';
import {
  type StackRecord,
  StackResources,
  Stacks,
  type StackStatus,
  type TemplateRecord,
  Templates,
} from '../records.ts';
import { openParameters } from '../sealed-values.ts';
import { parseTemplate } from '../template/index.ts';
import { readAhead } from '../parsing/read-ahead.ts';
import { requiredTemplateText } from '../template-source.ts';
import { failureModeOf } from './create-stack.ts';
import { requireStack } from './find-stack.ts';
import { answered, latestId } from './requests/operation-token.ts';
import { givenParameters, monitoringOf, refuseUnsupported } from './requests/request-members.ts';
import { type FailedRequest, settleOperation, type SettledRequest } from './requests/settle-request.ts';
import { stackTags } from './requests/stack-tags.ts';

type UpdateInput = Input<'cloudformation', 'UpdateStack'>;

interface Found {
  readonly stack: StackRecord;
  readonly template?: TemplateRecord;
}

export const updateStack: Operation<'cloudformation', 'UpdateStack'> = async (input, ctx) => {
  refuseUnsupported(input);
  const { mode, onFailure } = failureModeOf(input);
  const found = await ctx.read((tx) => stackToUpdate(tx, input.StackName));
  if (answered(found.stack, 'update', input.ClientRequestToken))
    return { StackId: found.stack.id, ...latestId(found.stack) };
  checkUpdatable(found.stack, onFailure === 'DO_NOTHING');
  const tags = input.Tags === undefined ? found.stack.tags : stackTags.checked(input.Tags);
  const settled = await settle(input, found, ctx);
  if ('target' in settled) {
    const resources = await ctx.read((tx) => tx.in(StackResources).all([found.stack.id]));
    await refusingTemplates(async () => checkTypesKept(thereOf(resources), settled.target));
  }
  if (found.template) await readAhead(found.template.processed ?? found.template.text, ctx);
  const isChange = 'failure' in settled || isChanged(found, { ...input, tags, settled }, ctx);
  if (isStable(found.stack.status) && !isChange) throw invalid('No updates are to be performed.');
  const policy = await stackPolicyText(input.StackPolicyBody, input.StackPolicyURL, ctx);
  const { StackPolicyDuringUpdateBody: duringBody, StackPolicyDuringUpdateURL: duringUrl } = input;
  const policyDuringUpdate = await stackPolicyText(duringBody, duringUrl, ctx);
  if (input.RoleARN !== undefined) await assumeServiceRole(ctx.aws, input.RoleARN);
  const whom = identityOf(ctx, input.RoleARN ?? found.stack.roleArn, ctx.caller);
  if ('target' in settled) await refusingTemplates(() => lookAhead(settled.target, { ctx, whom }));
  return ctx.write(async (tx) => {
    const stack = await requireStack(tx, input.StackName);
    if (answered(stack, 'update', input.ClientRequestToken)) return { StackId: stack.id, ...latestId(stack) };
    checkUpdatable(stack, onFailure === 'DO_NOTHING');
    if (stack.id !== found.stack.id || stack.templateId !== found.stack.templateId) throw cannotUpdate(stack);
    await startDeployment(tx, ctx, {
      stackId: stack.id,
      kind: 'update',
      template: settled.template,
      ...('failure' in settled && { transformFailure: settled.failure }),
      parameters: settled.parameters,
      tags,
      capabilities: settled.capabilities,
      notificationArns: input.NotificationARNs ?? stack.notificationArns,
      onFailure,
      mode,
      ...monitoringOf(input),
      ...(input.RoleARN !== undefined && { roleArn: input.RoleARN }),
      ...(input.RetainExceptOnCreate !== undefined && { retainExceptOnCreate: input.RetainExceptOnCreate }),
      ...(input.ClientRequestToken !== undefined && { clientRequestToken: input.ClientRequestToken }),
      ...(policy !== undefined && { policy }),
      ...(policyDuringUpdate !== undefined && { policyDuringUpdate }),
    });
    return { StackId: stack.id, ...latestId((await tx.in(Stacks).get(stack.id))!) };
  });
};

async function stackToUpdate(tx: ReadTx, name: string): Promise<Found> {
  const stack = await requireStack(tx, name);
  const template = stack.templateId === undefined ? undefined : await tx.in(Templates).get(stack.id, stack.templateId);
  return { stack, ...(template && { template }) };
}

async function settle(
  input: UpdateInput,
  { stack, template }: Found,
  ctx: Context,
): Promise<SettledRequest | FailedRequest> {
  const isPrevious = input.UsePreviousTemplate === true;
  if (isPrevious && (input.TemplateBody !== undefined || input.TemplateURL !== undefined))
    throw invalid('You cannot specify both usePreviousTemplate and Template Body/Template URL.');
  const text = isPrevious ? (template?.text ?? '') : await requiredTemplateText(input, ctx);
  return refusingTemplates(() =>
    settleOperation(
      {
        text,
        given: givenParameters(input.Parameters),
        capabilities: input.Capabilities ?? [],
        previous: openParameters(ctx.seal, stack),
        resourceTypes: input.ResourceTypes,
        stack,
      },
      { aws: ctx.aws.as(ctx.caller), ctx },
    ),
  );
}

const stable: ReadonlySet<StackStatus> = new Set([
  'CREATE_COMPLETE',
  'UPDATE_COMPLETE',
  'UPDATE_ROLLBACK_COMPLETE',
  'IMPORT_COMPLETE',
  'IMPORT_ROLLBACK_COMPLETE',
]);

export function isStable(status: StackStatus): boolean {
  return stable.has(status);
}

/** @throws AwsError ValidationError */
export function checkUpdatable(stack: StackRecord, disablesRollback: boolean): void {
  const { status } = stack;
  if (stable.has(status)) return;
  if (status !== 'UPDATE_FAILED' && !(status === 'CREATE_FAILED' && stack.disableRollback)) throw cannotUpdate(stack);
  if (!disablesRollback)
    throw invalid(
      `This stack is currently in a non-terminal [${status}] state. To update the stack from this state, please use ` +
        'the disable-rollback parameter with update-stack API. To rollback to the last known good state, use the ' +
        'rollback-stack API',
    );
}

function cannotUpdate({ id, status }: StackRecord): AwsError {
  return invalid(`Stack:${id} is in ${status} state and can not be updated.`);
}

interface Next extends UpdateInput {
  readonly tags: StackRecord['tags'];
  readonly settled: SettledRequest;
}

/** Whether there is anything to update. Whether a nested stack has, only it can tell. */
export function isChanged(found: Found, next: Next, ctx: Context): boolean {
  const hasNested = [...next.settled.parsed.resources.values()].some(({ type }) => type === nestedStackType);
  return hasNested || isChangedItself(found, next, ctx);
}

/** Whatever changes in its nested stacks. */
export function isChangedItself({ stack, template }: Found, { settled, tags, ...input }: Next, ctx: Context): boolean {
  const { parsed } = settled;
  if (!template) return true;
  const before = parseTemplate(template.processed ?? template.text).body;
  const after = parsed.body;
  // A template's own metadata alone is no update.
  const sections = ['Resources', 'Outputs', 'Conditions', 'Mappings'];
  return (
    sections.some((section) => !isDeepStrictEqual(before[section], after[section])) ||
    !isDeepStrictEqual(valuesOf(openParameters(ctx.seal, stack)), valuesOf(settled.parameters)) ||
    !isDeepStrictEqual(stack.tags, tags) ||
    (input.NotificationARNs !== undefined && !isDeepStrictEqual(stack.notificationArns, input.NotificationARNs)) ||
    (input.RoleARN !== undefined && input.RoleARN !== stack.roleArn)
  );
}

function valuesOf(parameters: SettledRequest['parameters']): unknown {
  return Object.fromEntries(parameters.map(({ key, value, resolvedValue }) => [key, resolvedValue ?? value]));
}
