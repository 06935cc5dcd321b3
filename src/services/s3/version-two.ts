/**
 * Signature Version 2: which Regions take it, and what of a request it covers.
 * Source: botocore's endpoints.json (`s3` among an endpoint's `signatureVersions`) and HmacV1Auth (1.43);
 * https://docs.aws.amazon.com/AmazonS3/latest/API/RESTAuthentication.html
 */
import type { VersionTwo } from '../../wire/service.ts';
import { bucketNameFault } from './buckets/bucket-names.ts';
import { Buckets } from './records.ts';

/** Those from before 2014, and GovCloud's. */
const regions = new Set([
  'us-east-1',
  'us-west-1',
  'us-west-2',
  'eu-west-1',
  'ap-southeast-1',
  'ap-southeast-2',
  'ap-northeast-1',
  'sa-east-1',
  'us-gov-east-1',
  'us-gov-west-1',
]);

const signedParameters = new Set(
  (
    'accelerate acl analytics cors defaultObjectAcl delete inventory lifecycle location logging metrics notification ' +
    'object-lock partNumber policy replication requestPayment restore select select-type storageClass tagging ' +
    'torrent uploadId uploads versionId versioning versions website response-cache-control ' +
    'response-content-disposition response-content-encoding response-content-language response-content-type ' +
    'response-expires'
  ).split(' '),
);

export const versionTwo: VersionTwo = {
  regions,
  signedParameters,
  /** The bucket's; what names none, or one that is not there, is asked of the endpoint without a Region. */
  regionOf: async (path, ctx) => {
    const name = path.split('/', 2)[1] ?? '';
    const bucket = bucketNameFault(name) === undefined ? await ctx.read((tx) => tx.in(Buckets).get(name)) : undefined;
    return bucket?.region ?? 'us-east-1';
  },
};
