/**
 * Whether what a stack no longer has is left where it is.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html
 */
import type { DeployedResource, OperationRecord } from '../../../records.ts';

/** It leaves the stack: with it, or with a template that does not have it any more. */
export function isLeftBehind({ deletionPolicy }: DeployedResource): boolean {
  return deletionPolicy === 'Retain' || deletionPolicy === 'RetainExceptOnCreate';
}

/** Another one has taken its place. */
export function isLeftReplaced({ updateReplacePolicy }: DeployedResource): boolean {
  return updateReplacePolicy === 'Retain';
}

/** The operation that has made it is rolled back. */
export function isLeftUnmade(
  { deletionPolicy }: DeployedResource,
  { retainExceptOnCreate }: Pick<OperationRecord, 'retainExceptOnCreate'>,
): boolean {
  return deletionPolicy === 'Retain' && retainExceptOnCreate !== true;
}
