/**
 * `aws configure sso` asks for a Region and takes none for an answer: then clients stop. ampx takes its Region from
 * AWS_REGION or the profile; or it would deploy to another one.
 */
import { shellQuote } from '../../../../client-environment/shells.ts';
import type { Check, Facts, Finding } from '../../facts.ts';

export const regionMissing: Check = {
  id: 'region-missing',
  find(facts) {
    const { project, server, profileName, env } = facts;
    if (!project) return profileWithout(facts);
    const { region, outputs } = project;
    const isOutputsRegion = outputs?.region === undefined || outputs.region === region;
    if (region !== undefined && isOutputsRegion) return undefined;
    const wanted = outputs?.region ?? server?.center?.region ?? 'us-east-1';
    const inTerminal = `export AWS_REGION=${shellQuote(wanted)}`;
    const forGood = `aws configure set region ${shellQuote(wanted)} --profile ${shellQuote(profileName)}`;
    if (region === undefined)
      return {
        what: 'Nothing says in which Region the sandbox is.',
        why:
          'ampx stops: "Failed to load default AWS region". ' +
          'It reads AWS_REGION and the profile, not AWS_DEFAULT_REGION.',
        mend: `${forGood}   (for good), or\n${inTerminal}   (this terminal)`,
      };
    return {
      what: `This terminal is in ${region}, and ${outputs!.path} is of a sandbox in ${wanted}.`,
      why: `ampx would make another sandbox, in ${region}, and leave the one in ${wanted}.`,
      mend: env['AWS_REGION'] ? inTerminal : `${forGood}   (or, if ${region} is meant: npx ampx sandbox)`,
    };
  },
};

function profileWithout({ profile, profileName, server, env }: Facts): Finding | undefined {
  if (!profile || profile.settings['region'] || env['AWS_REGION'] || env['AWS_DEFAULT_REGION']) return undefined;
  const wanted = shellQuote(server?.center?.region ?? 'us-east-1');
  return {
    what: `The profile ${JSON.stringify(profileName)} names no Region, and no variable does.`,
    why: 'The AWS CLI stops: "You must specify a region". So do SDKs and ampx.',
    mend: `aws configure set region ${wanted} --profile ${shellQuote(profileName)}`,
  };
}
