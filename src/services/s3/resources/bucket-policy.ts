/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-s3-bucketpolicy.html */
import { AwsError } from '../../../wire/errors.ts';
import { documentText, ifThere, type ResourceHandler } from '../../../wire/resource-type.ts';

export const bucketPolicy: ResourceHandler = {
  async create(desired, { aws: { s3 } }) {
    const Bucket = String(desired['Bucket']);
    if (await ifThere('NoSuchBucketPolicy', () => s3.getBucketPolicy({ Bucket })))
      throw new AwsError('AlreadyExists', `The bucket policy already exists on bucket ${Bucket}.`, {}, 409);
    await s3.putBucketPolicy({ Bucket, Policy: documentText(desired['PolicyDocument']) });
    return { physicalId: Bucket };
  },

  async update(Bucket, desired, _previous, { aws: { s3 } }) {
    await s3.putBucketPolicy({ Bucket, Policy: documentText(desired['PolicyDocument']) });
    return { physicalId: Bucket };
  },

  async read(Bucket, { aws: { s3 } }) {
    const found = await ifThere(['NoSuchBucketPolicy', 'NoSuchBucket'], () => s3.getBucketPolicy({ Bucket }));
    return found && { Bucket, PolicyDocument: JSON.parse(found.Policy!) };
  },

  async delete(Bucket, _properties, { aws: { s3 } }) {
    await ifThere(['NoSuchBucketPolicy', 'NoSuchBucket'], () => s3.deleteBucketPolicy({ Bucket }));
  },

  async list(_model, { aws: { s3 } }) {
    const names: string[] = [];
    for (const { Name: Bucket = '' } of (await s3.listBuckets({})).Buckets!)
      if (await ifThere('NoSuchBucketPolicy', () => s3.getBucketPolicy({ Bucket }))) names.push(Bucket);
    return names;
  },
};
