/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsamplify.html */
import { parseArn } from '../../kernel/arn.ts';

export interface Place {
  readonly account: string;
  readonly region: string;
}

export function appArn({ account, region }: Place, appId: string): string {
  return `arn:aws:amplify:${region}:${account}:apps/${appId}`;
}

export function branchArn(place: Place, appId: string, branchName: string): string {
  return `${appArn(place, appId)}/branches/${branchName}`;
}

/** `undefined`: neither an app's nor a branch's. Branches may have slashes in their names. */
export function placeOfArn(arn: string): (Place & { appId: string; branchName?: string }) | undefined {
  const { account = '', region = '', resource = '' } = parseArn(arn) ?? {};
  const [, appId, branchName] = /^apps\/([a-z0-9]+)(?:\/branches\/(.+))?$/s.exec(resource) ?? [];
  return appId === undefined ? undefined : { account, region, appId, ...(branchName !== undefined && { branchName }) };
}
