/**
 * What of a name can be told before S3 is asked.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
 */
export function bucketNameProblem(name: string): string | undefined {
  if (name.length < 3 || name.length > 63) return 'A bucket name has 3 to 63 characters.';
  if (!/^[a-z0-9.-]*$/.test(name)) return 'A bucket name has lowercase letters, numbers, dots and hyphens only.';
  if (!/^[a-z0-9].*[a-z0-9]$/.test(name)) return 'A bucket name begins and ends with a letter or a number.';
  if (name.includes('..')) return 'A bucket name has no two dots side by side.';
  if (/^\d+\.\d+\.\d+\.\d+$/.test(name)) return 'A bucket name does not look like an IP address.';
  return undefined;
}
