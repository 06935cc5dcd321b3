/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneventbridgescheduler.html */
export interface Place {
  readonly account: string;
  readonly region: string;
}

export const defaultGroup = 'default';

export function groupArn({ account, region }: Place, name: string): string {
  return `arn:aws:scheduler:${region}:${account}:schedule-group/${name}`;
}

export function scheduleArn({ account, region }: Place, group: string, name: string): string {
  return `arn:aws:scheduler:${region}:${account}:schedule/${group}/${name}`;
}

/** Of a group's ARN, which the model has checked. */
export function groupNameOf(arn: string): string {
  return arn.slice(arn.indexOf('/') + 1);
}
