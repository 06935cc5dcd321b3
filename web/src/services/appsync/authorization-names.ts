/** Authorization modes as AWS's console writes them. */
export const authorizationNames: Readonly<Record<string, string>> = {
  AWS_IAM: 'AWS Identity and Access Management (IAM)',
  API_KEY: 'API key',
  AMAZON_COGNITO_USER_POOLS: 'Amazon Cognito user pool',
  OPENID_CONNECT: 'OpenID Connect',
  AWS_LAMBDA: 'AWS Lambda',
};
