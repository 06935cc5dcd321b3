/**
 * Where a bucket may be said to stand. us-east-1 is said by saying nothing; its endpoint makes buckets in every Region
 * of its partition, every other one only in its own, and it wants that said.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html
 */
import { AwsError } from '../../../wire/errors.ts';

export const defaultRegion = 'us-east-1';

/** Of the standard partition; as S3's model has them (its test compares). */
export const locationConstraints: ReadonlySet<string> = new Set(
  (
    'af-south-1 ap-east-1 ap-east-2 ap-northeast-1 ap-northeast-2 ap-northeast-3 ap-south-1 ap-south-2 ' +
    'ap-southeast-1 ap-southeast-2 ap-southeast-3 ap-southeast-4 ap-southeast-5 ap-southeast-6 ' +
    'ap-southeast-7 ca-central-1 ca-west-1 EU eu-central-1 eu-central-2 eu-north-1 eu-south-1 eu-south-2 ' +
    'eu-west-1 eu-west-2 eu-west-3 il-central-1 me-central-1 me-south-1 mx-central-1 sa-east-1 us-east-2 ' +
    'us-west-1 us-west-2'
  ).split(' '),
);

/** @throws AwsError InvalidLocationConstraint, IllegalLocationConstraintException, AuthorizationHeaderMalformed */
export function regionFor(constraint: string | undefined, requestRegion: string): string {
  if (constraint === undefined && !/^[a-z]+(?:-[a-z]+)+-\d+$/.test(requestRegion)) throw noRegion(requestRegion);
  if (requestRegion !== defaultRegion && constraint !== requestRegion && constraint !== 'EU')
    throw illegalConstraint(constraint);
  if (constraint === undefined) return defaultRegion;
  const asked = constraint === 'EU' ? 'eu-west-1' : constraint;
  if (requestRegion !== defaultRegion && asked !== requestRegion) throw illegalConstraint(constraint);
  if (requestRegion !== defaultRegion || locationConstraints.has(asked)) return asked;
  throw new AwsError(
    'InvalidLocationConstraint',
    'The specified location-constraint is not valid',
    { LocationConstraint: constraint },
    400,
  );
}

function illegalConstraint(constraint: string | undefined): AwsError {
  return new AwsError(
    'IllegalLocationConstraintException',
    `The ${constraint ?? 'unspecified'} location constraint is incompatible for the region specific endpoint this ` +
      'request was sent to.',
    {},
    400,
  );
}

/** Clients sign again for the Region that it names: s3cmd signs for `US` until it is told. */
function noRegion(requestRegion: string): AwsError {
  return new AwsError(
    'AuthorizationHeaderMalformed',
    `The authorization header is malformed; the region '${requestRegion}' is wrong; expecting '${defaultRegion}'`,
    { Region: defaultRegion },
    400,
  );
}
