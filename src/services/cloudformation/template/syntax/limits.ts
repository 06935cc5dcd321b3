/**
 * How large a template may be: AWS's quotas
 * (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html), and bounds of our own
 * where AWS states none, far above what a template of AWS's size can need.
 */

/** Bytes of a template from S3; one in a request has the model's bound. */
export const MAX_TEMPLATE_BYTES = 1_000_000;

/** Lists and maps in each other. AWS states none. */
export const MAX_DEPTH = 200;

/** Values, members and brackets of JSON. AWS states none. */
export const MAX_TOKENS = 500_000;

/**
 * Pieces of YAML (spaces and signs count as well). A template of a megabyte has 300,000; each takes microseconds. AWS
 * states none.
 */
export const MAX_YAML_TOKENS = 600_000;
