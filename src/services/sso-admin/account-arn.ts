/** How IAM policies name an account that assignments point to. */
export function accountArn(accountId: string): string {
  return `arn:aws:sso:::account/${accountId}`;
}
