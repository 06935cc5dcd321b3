/** CreateStack: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html */
import type { Input } from '../../../wire/aws-types.ts';
import { AwsError } from '../../../wire/errors.ts';
import type { Operation } from '../../../wire/service.ts';
import { assumeServiceRole } from '../deployment/identity.ts';
import { startDeployment } from '../deployment/start.ts';
import { invalid, refusingTemplates } from '../errors.ts';
import { lookAhead } from '../nested/look-ahead.ts';
import { type DeploymentMode, type OnFailure, type StackRecord, Stacks } from '../records.ts';
import { stackPolicyText } from '../policies/requested-policy.ts';
import { requiredTemplateText } from '../template-source.ts';
import { checkName } from './find-stack.ts';
import { newStackRecord } from './requests/new-stack.ts';
import { answered, latestId } from './requests/operation-token.ts';
import { givenParameters, monitoringOf, refuseUnsupported } from './requests/request-members.ts';
import { settleOperation } from './requests/settle-request.ts';
import { stackTags } from './requests/stack-tags.ts';

export const createStack: Operation<'cloudformation', 'CreateStack'> = async (input, ctx) => {
  checkName(input.StackName);
  refuseUnsupported(input);
  const { mode, onFailure } = failureModeOf(input);
  const tags = stackTags.checked(input.Tags);
  const text = await requiredTemplateText(input, ctx);
  const notificationArns = input.NotificationARNs ?? [];
  const made = { ...newStackRecord(ctx, input.StackName), notificationArns };
  const settled = await refusingTemplates(() =>
    settleOperation(
      {
        text,
        stack: made,
        given: givenParameters(input.Parameters),
        capabilities: input.Capabilities ?? [],
        resourceTypes: input.ResourceTypes,
      },
      { aws: ctx.aws.as(ctx.caller), ctx },
    ),
  );
  const policy = await stackPolicyText(input.StackPolicyBody, input.StackPolicyURL, ctx);
  const caller = input.RoleARN === undefined ? ctx.caller : await assumeServiceRole(ctx.aws, input.RoleARN);
  if ('target' in settled) {
    const whom = async () => caller;
    await refusingTemplates(() => lookAhead(settled.target, { ctx, whom }));
  }
  return ctx.write(async (tx) => {
    const there = await tx.in(Stacks).find('name', input.StackName);
    if (there) {
      if (answered(there, 'create', input.ClientRequestToken)) return { StackId: there.id, ...latestId(there) };
      throw new AwsError('AlreadyExistsException', `Stack [${input.StackName}] already exists`);
    }
    const stack: StackRecord = { ...made, terminationProtection: input.EnableTerminationProtection ?? false };
    await tx.in(Stacks).insert(stack);
    await startDeployment(tx, ctx, {
      stackId: stack.id,
      kind: 'create',
      template: settled.template,
      ...('failure' in settled && { transformFailure: settled.failure }),
      parameters: settled.parameters,
      tags,
      capabilities: settled.capabilities,
      notificationArns,
      onFailure,
      mode,
      ...monitoringOf(input),
      ...(input.RoleARN !== undefined && { roleArn: input.RoleARN }),
      ...(input.TimeoutInMinutes !== undefined && { timeoutMinutes: input.TimeoutInMinutes }),
      ...(input.RetainExceptOnCreate !== undefined && { retainExceptOnCreate: input.RetainExceptOnCreate }),
      ...(input.ClientRequestToken !== undefined && { clientRequestToken: input.ClientRequestToken }),
      ...(policy !== undefined && { policy }),
    });
    return { StackId: stack.id, ...latestId((await tx.in(Stacks).get(stack.id))!) };
  });
};

type FailureMembers = Pick<
  Input<'cloudformation', 'CreateStack'>,
  'OnFailure' | 'DisableRollback' | 'DeploymentConfig'
>;

/** @throws AwsError ValidationError where the members contradict each other */
export function failureModeOf(input: FailureMembers): { mode: DeploymentMode; onFailure: OnFailure } {
  const { OnFailure: onFailure, DisableRollback: isDisabled, DeploymentConfig: config } = input;
  if (onFailure !== undefined && isDisabled !== undefined)
    throw invalid('You can specify either OnFailure or DisableRollback, but not both.');
  const mode: DeploymentMode = config?.Mode ?? 'STANDARD';
  const disables = config?.DisableRollback ?? isDisabled;
  if (onFailure !== undefined) return { mode, onFailure };
  if (disables !== undefined) return { mode, onFailure: disables ? 'DO_NOTHING' : 'ROLLBACK' };
  return { mode, onFailure: mode === 'EXPRESS' ? 'DO_NOTHING' : 'ROLLBACK' };
}
