/**
 * Functions of the CDK that Sandlot does itself in place of their code, known by what the code says, not by a name:
 * they need Python with boto3, one of them the AWS CLI in a layer of 137 MB. docs/lambda.md has what each does.
 */
import type { InspectedArchive } from '../archives/inspect.ts';
import type { CodeFacts } from '../records.ts';

/** All of them are in the code of each published CDK 2 that has the function. */
const shapes = {
  'bucket-deployment': [
    'def handler(event, context)',
    'def s3_deploy(',
    'DestinationBucketName',
    'aws.cdk.s3deployment.',
    'aws-cdk:cr-owned',
  ],
  'bucket-notifications': [
    'def handler(event',
    'def handle_managed(',
    'def handle_unmanaged(',
    'put_bucket_notification_configuration',
  ],
} as const;

export function nativeOf({ texts }: InspectedArchive): CodeFacts['native'] {
  const code = texts.get('index.py');
  if (code === undefined) return undefined;
  for (const [native, words] of Object.entries(shapes) as [keyof typeof shapes, readonly string[]][])
    if (words.every((word) => code.includes(word))) return native;
  return undefined;
}
