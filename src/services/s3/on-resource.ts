/** Operations on one bucket or one object, and the ARNs that they are authorized on. */
import type { OperationManifest } from '../../wire/service.ts';
import { objectKeys, requestKeys } from './condition-keys.ts';

interface Named {
  readonly Bucket: string;
  readonly Key?: string;
  readonly VersionId?: string;
}

type Keys = OperationManifest['conditionKeys'];

const bucketArn = ({ Bucket }: Named) => [`arn:aws:s3:::${Bucket}`];
const objectArn = ({ Bucket, Key }: Named) => [`arn:aws:s3:::${Bucket}/${Key}`];

export function onBucket(
  load: OperationManifest['load'],
  action: string,
  conditionKeys: Keys = requestKeys,
): OperationManifest {
  return { load, action, resources: bucketArn, conditionKeys };
}

export function onObject(
  load: OperationManifest['load'],
  action: string,
  conditionKeys: Keys = requestKeys,
): OperationManifest {
  return { load, action, resources: objectArn, conditionKeys };
}

/** On an object, or on the version of it that the input names: S3 has an action for each. */
export function onVersion(
  load: OperationManifest['load'],
  actions: readonly [ofObject: string, ofVersion: string],
  conditionKeys: Keys = objectKeys,
): OperationManifest {
  const actionOf = ({ VersionId }: Named) => (VersionId === undefined ? actions[0] : actions[1]);
  return { load, action: actions, actionOf, resources: objectArn, conditionKeys };
}
