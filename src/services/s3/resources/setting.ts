/** One property of AWS::S3::Bucket, and S3's operations on what it is about. */
import type { ResourceCall } from '../../../wire/resource-type.ts';

export type S3 = ResourceCall['aws']['s3'];

export interface BucketSetting {
  readonly property: string;
  put(s3: S3, Bucket: string, value: any): Promise<unknown>;
  /** The template has it no more. */
  remove(s3: S3, Bucket: string): Promise<unknown>;
  /** As the template would have it; `undefined`: it has none. */
  read(s3: S3, Bucket: string): Promise<unknown>;
}

/** Without members that are not there: S3's XML has none for them. */
export function present<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as never;
}
