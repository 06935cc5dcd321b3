/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sso-assignment.html */
import { AwsError } from '../../../wire/errors.ts';
import { ifThere, pagesOf, type ResourceCall, type ResourceHandler } from '../../../wire/resource-type.ts';
import type { Input } from '../../../wire/aws-types.ts';

type Assignment = Input<'sso-admin', 'CreateAccountAssignment'>;

interface Waiting {
  readonly assignment: Assignment;
  readonly requestId: string;
  readonly deletes?: true;
}

const pollMs = 100;
const names = ['InstanceArn', 'TargetId', 'TargetType', 'PermissionSetArn', 'PrincipalType', 'PrincipalId'] as const;

/** Everything about it is its identifier: every change makes another one. */
export const assignment: ResourceHandler = {
  async create(properties, { aws }) {
    const wanted = properties as unknown as Assignment;
    const { AccountAssignmentCreationStatus: started } = await aws['sso-admin'].createAccountAssignment(wanted);
    const callback: Waiting = { assignment: wanted, requestId: started!.RequestId! };
    return { callback, delayMs: 0, physicalId: idOf(wanted) };
  },

  async read(physicalId, call) {
    const wanted = assignmentOf(physicalId);
    return (await isThere(wanted, call)) ? { ...wanted } : undefined;
  },

  async delete(physicalId, _properties, call) {
    const wanted = assignmentOf(physicalId);
    if (!(await isThere(wanted, call))) return;
    const { AccountAssignmentDeletionStatus: started } = await call.aws['sso-admin'].deleteAccountAssignment(wanted);
    const callback: Waiting = { assignment: wanted, requestId: started!.RequestId!, deletes: true };
    return { callback, delayMs: 0, physicalId };
  },

  async resume(callback, { aws }) {
    const { assignment: wanted, requestId, deletes } = callback as Waiting;
    const { InstanceArn } = wanted;
    const sso = aws['sso-admin'];
    const status = deletes
      ? (
          await sso.describeAccountAssignmentDeletionStatus({
            InstanceArn,
            AccountAssignmentDeletionRequestId: requestId,
          })
        ).AccountAssignmentDeletionStatus!
      : (
          await sso.describeAccountAssignmentCreationStatus({
            InstanceArn,
            AccountAssignmentCreationRequestId: requestId,
          })
        ).AccountAssignmentCreationStatus!;
    if (status.Status === 'IN_PROGRESS') return { callback, delayMs: pollMs, physicalId: idOf(wanted) };
    if (status.Status === 'FAILED') throw new AwsError('NotStabilized', status.FailureReason ?? 'The request failed.');
    return { physicalId: idOf(wanted) };
  },
};

function idOf(wanted: Assignment): string {
  return names.map((name) => wanted[name]).join('|');
}

function assignmentOf(physicalId: string): Assignment {
  const parts = physicalId.split('|');
  return Object.fromEntries(names.map((name, at) => [name, parts[at] ?? ''])) as unknown as Assignment;
}

async function isThere(wanted: Assignment, { aws }: ResourceCall): Promise<boolean> {
  const { InstanceArn, PermissionSetArn, TargetId: AccountId, PrincipalType, PrincipalId } = wanted;
  const asked = { InstanceArn, PermissionSetArn, AccountId, MaxResults: 100 };
  const found = await ifThere('ResourceNotFoundException', async () => {
    const pages = pagesOf('NextToken', (from) => aws['sso-admin'].listAccountAssignments({ ...asked, ...from }));
    for await (const { AccountAssignments } of pages)
      if (AccountAssignments?.some((one) => one.PrincipalType === PrincipalType && one.PrincipalId === PrincipalId))
        return true;
    return false;
  });
  return found ?? false;
}
