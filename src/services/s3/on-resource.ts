/** Operations on one bucket or one object, and the ARNs that they are authorized on. */
import type { OperationManifest } from '../../wire/service.ts';
import { requestKeys } from './condition-keys.ts';

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
