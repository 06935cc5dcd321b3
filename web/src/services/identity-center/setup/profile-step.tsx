/** "Set up local AWS profile": the page's way, which asks the real AWS unless the terminal is led here, and ours. */
import Box from '@cloudscape-design/components/box';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { currentSession } from '../../../api/session';
import { CommandLines } from '../../../components/texts/command-lines';
import { useIdentityCenter } from '../area';

export function ProfileStep() {
  const { startUrl = '', region = '' } = useIdentityCenter().identityCenter;
  const { terminalLine = 'eval "$(sandlot env)"' } = currentSession();
  return (
    <SpaceBetween size="s">
      <Box variant="p">
        The first line leads a terminal here. Without it, <Box variant="code">aws configure sso</Box> asks the real AWS.
      </Box>
      <CommandLines name="the lines that start aws configure sso here" text={`${terminalLine}\naws configure sso`} />
      <Box variant="p">What to answer its questions with; press Enter at the others:</Box>
      <CommandLines
        name="the answers for aws configure sso"
        text={[
          'SSO session name: amplify-admin',
          `SSO start URL: ${startUrl}`,
          `SSO region: ${region}`,
          `CLI default client Region: ${region}`,
          'CLI profile name: default',
        ].join('\n')}
      />
      <Box variant="p">
        Or without questions: <Box variant="code">sandlot configure</Box> writes a profile that leads here in every
        terminal, and <Box variant="code">sandlot login</Box> signs it in.
      </Box>
      <CommandLines
        name="the lines that write a profile and sign in"
        text={`${terminalLine}\nsandlot configure && sandlot login`}
      />
    </SpaceBetween>
  );
}
