/**
 * The CloudShell commands of AWS Amplify's page "Configure AWS for local development"
 * (https://docs.amplify.aws/react/start/account-setup/, "Page updated Jun 6, 2024"), character for character.
 */

/** Asks for the e-mail address. */
export const emailScript = 'read -p "Enter email address: " user_email # hit enter';

/** Makes the user, the permission set and the assignment. */
export const setupScript = [
  'response=$(aws sso-admin list-instances)',
  "ssoId=$(echo $response | jq '.Instances[0].IdentityStoreId' -r)",
  "ssoArn=$(echo $response | jq '.Instances[0].InstanceArn' -r)",
  'email_json=$(jq -n --arg email "$user_email" \'{"Type":"Work","Value":$email}\')',
  'response=$(aws identitystore create-user --identity-store-id $ssoId --user-name ' +
    "amplify-admin --display-name 'Amplify Admin' --name " +
    'Formatted=string,FamilyName=Admin,GivenName=Amplify --emails "$email_json")',
  "userId=$(echo $response | jq '.UserId' -r)",
  'response=$(aws sso-admin create-permission-set --name amplify-policy --instance-arn=$ssoArn ' +
    '--session-duration PT12H)',
  "permissionSetArn=$(echo $response | jq '.PermissionSet.PermissionSetArn' -r)",
  'aws sso-admin attach-managed-policy-to-permission-set --instance-arn $ssoArn ' +
    '--permission-set-arn $permissionSetArn --managed-policy-arn ' +
    'arn:aws:iam::aws:policy/service-role/AmplifyBackendDeployFullAccess',
  "accountId=$(aws sts get-caller-identity | jq '.Account' -r)",
  'aws sso-admin create-account-assignment --instance-arn $ssoArn --target-id $accountId ' +
    '--target-type AWS_ACCOUNT --permission-set-arn $permissionSetArn --principal-type USER ' +
    '--principal-id $userId',
  '# Hit enter',
].join('\n');

/** Says what `aws configure sso` asks for. */
export const startUrlScript =
  'printf "\\n\\nStart session url: https://$ssoId.awsapps.com/start\\nRegion: ' +
  '$AWS_REGION\\nUsername: amplify-admin\\n\\n"';
