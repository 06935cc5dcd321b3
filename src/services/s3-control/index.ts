/**
 * Amazon S3 Control: what of S3 is an account's: its Block Public Access, and the tags of its buckets by their ARNs.
 * Requests are signed for `s3` and name their account in a header, which clients also put in front of the endpoint's
 * name; docs/s3.md says how they are reached.
 *
 * Not there (501 by name): access points, Object Lambda, access grants, batch jobs, Storage Lens, multi-Region access
 * points, S3 on Outposts.
 *
 * Spec: https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_AWS_S3_Control.html
 */
import { defineService } from '../../wire/service.ts';
import { requestKeys } from '../s3/internal.ts';

interface OfResource {
  readonly ResourceArn: string;
}

const accountBlock = () => import('./public-access-block.ts');
const tags = () => import('./tags.ts');
const onAccount = (action: string) => ({ load: accountBlock, action, conditionKeys: requestKeys });
const onResource = (action: string) => ({
  load: tags,
  action,
  resources: ({ ResourceArn }: OfResource) => [ResourceArn],
  conditionKeys: requestKeys,
});

export const s3Control = defineService({
  name: 's3-control',
  iamPrefix: 's3',
  resourceControlled: true,
  dialect: {
    validationErrorCode: 'InvalidRequest',
    unsignedBodies: true,
    wrapsErrors: true,
    // The model's pattern takes no bucket's ARN, which AWS's guide tags by it; tags.ts refuses tags as AWS does.
    ownEnumerations: new Set(['S3ResourceArn', 'TagKeyString', 'TagValueString']),
  },
  toldBy: { path: '/v20180820/', header: 'x-amz-account-id' },
  operationsAt: { host: ':account' },
  operations: {
    GetPublicAccessBlock: onAccount('s3:GetAccountPublicAccessBlock'),
    PutPublicAccessBlock: onAccount('s3:PutAccountPublicAccessBlock'),
    DeletePublicAccessBlock: onAccount('s3:PutAccountPublicAccessBlock'),
    ListTagsForResource: onResource('s3:ListTagsForResource'),
    TagResource: onResource('s3:TagResource'),
    UntagResource: onResource('s3:UntagResource'),
  },
});
