/** A change set by its ARN, or by its name and its stack. */
import type { Context, ReadTx } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import { invalid } from '../errors.ts';
import { type StackRecord, Stacks } from '../records.ts';
import { requireStack } from '../stacks/find-stack.ts';
import { ChangeSets, type ChangeSetRecord } from './records.ts';

export interface ChangeSetInput {
  readonly ChangeSetName: string;
  readonly StackName?: string | undefined;
}

export async function findChangeSet(
  tx: ReadTx,
  { ChangeSetName: name, StackName: stackName }: ChangeSetInput,
): Promise<ChangeSetRecord | undefined> {
  if (name.startsWith('arn:')) return tx.in(ChangeSets).get(name);
  if (stackName === undefined)
    throw invalid('StackName must be specified if ChangeSetName is not specified as an ARN.');
  const stack = await requireStack(tx, stackName);
  const found = await tx.in(ChangeSets).find('name', stack.id, name);
  if (found) return found;
  // It was executed: another one may have its name meanwhile.
  return (await tx.in(ChangeSets).allBy('stack', [stack.id])).findLast((one) => one.name === name);
}

export interface FoundChangeSet {
  readonly changeSet: ChangeSetRecord;
  readonly stack: StackRecord;
}

/** @throws AwsError ChangeSetNotFound, ValidationError */
export async function requireChangeSet(tx: ReadTx, input: ChangeSetInput): Promise<FoundChangeSet> {
  const changeSet = await findChangeSet(tx, input);
  const stack = changeSet && (await tx.in(Stacks).get(changeSet.stackId));
  if (!changeSet || !stack) throw noChangeSet(input.ChangeSetName);
  return { changeSet, stack };
}

export const noChangeSet = (name: string): AwsError =>
  new AwsError('ChangeSetNotFound', `ChangeSet [${name}] does not exist`);

/** The stack that a request about a change set is authorized on. */
export async function changeSetStackArns(input: ChangeSetInput, ctx: Context): Promise<readonly string[]> {
  const { ChangeSetName: name, StackName: stackName } = input;
  const any = `arn:aws:cloudformation:${ctx.region}:${ctx.account}:stack`;
  return ctx.read(async (tx) => {
    if (name.startsWith('arn:')) return [(await tx.in(ChangeSets).get(name))?.stackId ?? `${any}/*`];
    if (stackName === undefined) return [`${any}/*`];
    if (stackName.startsWith('arn:')) return [stackName];
    return [(await tx.in(Stacks).find('name', stackName))?.id ?? `${any}/${stackName}/*`];
  });
}
