/** One profile with both a sign-in and static keys: clients disagree about which to use. */
import { shellQuote } from '../../../../client-environment/shells.ts';
import { readSection } from '../../../aws-files/ini-file.ts';
import type { Check } from '../../facts.ts';

export const keysBesideSession: Check = {
  id: 'keys-beside-session',
  find({ profile, profileName, config, credentials, session }) {
    if (!session) return undefined;
    const inCredentials = readSection(credentials.text ?? '', profileName)?.['aws_access_key_id'] !== undefined;
    const inConfig = profile?.settings['aws_access_key_id'] !== undefined;
    if (!inCredentials && !inConfig) return undefined;
    const path = inCredentials ? credentials.path : config.path;
    return {
      what: `The profile "${profileName}" signs in and also has access keys in ${path}.`,
      why:
        'The AWS SDK for JavaScript (CDK and ampx with it) takes the keys, the AWS CLI the sign-in: ' +
        'one profile, two identities.',
      mend: `\${EDITOR:-vi} ${shellQuote(path)}   (give the keys a profile of their own)`,
    };
  },
};
