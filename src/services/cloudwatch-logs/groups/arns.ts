/**
 * ARNs of log groups and streams. AWS writes a group's with `:*` in most places and without in others, and decides
 * about a group as about `log-group:<name>:log-stream:`, but for its tags.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/iam-access-control-overview-cwl.html
 */
interface Where {
  readonly region: string;
  readonly account: string;
}

/** Without `:*`. */
export function groupArn({ region, account }: Where, name: string): string {
  return `arn:aws:logs:${region}:${account}:log-group:${name}`;
}

/** What policies decide about; without a stream's name about the group. */
export function streamArn(where: Where, group: string, stream = ''): string {
  return `${groupArn(where, group)}:log-stream:${stream}`;
}

export interface GroupPlace extends Where {
  readonly name: string;
}

const pattern = /^arn:aws:logs:([a-z0-9-]+):(\d{12}):log-group:([^:*]+)(?::.*)?$/;

/** Of any of those forms. */
export function placeOfArn(arn: string): GroupPlace | undefined {
  const [, region, account, name] = pattern.exec(arn) ?? [];
  return region && account && name ? { region, account, name } : undefined;
}
