/** A profile is asked for by name and is in neither file. */
import { shellQuote } from '../../../../client-environment/shells.ts';
import { readSection, readSections } from '../../../aws-files/ini-file.ts';
import type { Check } from '../../facts.ts';

export const profileMissing: Check = {
  id: 'profile-missing',
  find({ profile, profileName, profileFrom, config, credentials }) {
    if (
      profile ||
      (profileFrom === 'default' && profileName === 'default') ||
      readSection(credentials.text ?? '', profileName)
    )
      return undefined;
    const names = readSections(config.text ?? '').map(({ name }) => name);
    const isBare = names.includes(profileName) && /^[\w-]+$/.test(profileName);
    return {
      what:
        `${profileFrom === '--profile' ? 'You ask for' : `${profileFrom} names`} the profile "${profileName}", ` +
        `which is ${isBare ? `[${profileName}] instead of [profile ${profileName}]` : 'not'} in ${config.path}.`,
      why: `Every client stops at once: "The config profile (${profileName}) could not be found".`,
      mend: [
        isBare
          ? `sed -i.bak 's/^\\[${profileName}\\]/[profile ${profileName}]/' ${shellQuote(config.path)}`
          : `sandlot configure --profile ${shellQuote(profileName)}`,
        ...(profileFrom === '--profile' ? [] : [`unset ${profileFrom}`]),
      ].join('\n'),
    };
  },
};
