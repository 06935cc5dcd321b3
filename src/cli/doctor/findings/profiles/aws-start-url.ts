/** AWS CLI 2.35.13 and newer take only AWS's own https start URLs. */
import { shellQuote } from '../../../../client-environment/shells.ts';
import type { Check } from '../../facts.ts';
import { isBefore } from '../../versions.ts';
import { shownAddress } from '../../shown-address.ts';

/** The first version with the check, read in its source. */
const checkedSince = '2.35.13';

export const awsStartUrl: Check = {
  id: 'aws-start-url',
  find({ session, programs, server, profileName }) {
    const cli = programs.aws.find(({ version }) => version.startsWith('2.'));
    if (!cli || isBefore(cli.version, checkedSince) || !session?.startUrl || session.startUrl.startsWith('https://'))
      return undefined;
    return {
      what: `The start URL is ${shownAddress(session.startUrl)}, and the AWS CLI is ${cli.version}.`,
      why:
        `Since ${checkedSince}, aws sso login refuses a start URL that is not https and AWS's own; ` +
        'the wizard still takes it, so only later sign-ins break. ' +
        'The form https://d-....awsapps.com/start passes and is never fetched.',
      mend:
        'sandlot configure --profile ' +
        `${shellQuote(profileName)}${server?.center ? `   (writes ${server.center.startUrl})` : ''}`,
    };
  },
};
