/** The general endpoint does not lead every client's sign-in here. */
import { shellQuote } from '../../../../client-environment/shells.ts';
import { endpointFor } from '../../endpoints.ts';
import type { Check, Facts } from '../../facts.ts';

export const ssoServicesMissing: Check = {
  id: 'sso-services-missing',
  find(facts) {
    const { env, profile, services, profileName, session } = facts;
    if (!session || endpointFor(facts, 'sts') === undefined) return undefined;
    const lacking = ['sso', 'sso_oidc'].filter(
      (service) => !services?.nested[service]?.['endpoint_url'] && !env[`AWS_ENDPOINT_URL_${service.toUpperCase()}`],
    );
    if (lacking.length === 0) return undefined;
    const isByProfile = profile?.settings['endpoint_url'] !== undefined;
    return {
      what: isByProfile
        ? `The profile "${profileName}" has an endpoint_url, ` +
          `and ${services ? `[${services.name}] has no ${lacking.join(' and ')}` : servicesFault(facts)}.`
        : 'AWS_ENDPOINT_URL is set, ' +
          `and ${lacking.map((service) => `AWS_ENDPOINT_URL_${service.toUpperCase()}`).join(' and ')} not.`,
      why: "Terraform's SSO client reads only those two: it would take the token to the real AWS.",
      mend: isByProfile ? `sandlot configure --profile ${shellQuote(profileName)}` : 'eval "$(sandlot env)"',
    };
  },
};

function servicesFault({ profile }: Facts): string {
  const name = profile?.settings['services'];
  return name ? `its [services ${name}] is missing` : 'no services section';
}
