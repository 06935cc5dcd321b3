/** `endpoint_url` alone does not lead every client's sign-in here. */
import { shellQuote } from '../client-environment.ts';
import type { Check } from './facts.ts';

export const ssoServicesMissing: Check = {
  id: 'sso-services-missing',
  find({ env, profile, services, profileName, session }) {
    if (!session || !profile?.settings['endpoint_url']) return undefined;
    const lacking = ['sso', 'sso_oidc'].filter((service) => !services?.nested[service]?.['endpoint_url'] && !env[`AWS_ENDPOINT_URL_${service.toUpperCase()}`]);
    if (lacking.length === 0) return undefined;
    const name = profile.settings['services'];
    return {
      what: `The profile "${profileName}" has an endpoint_url, and ${name ? services ? `[services ${name}] has no ${lacking.join(' and ')}` : `its [services ${name}] is missing` : 'no services section'}.`,
      why: 'Terraform\'s SSO client reads only those two: it would take the token to the real AWS.',
      mend: `sandlot configure --profile ${shellQuote(profileName)}`,
    };
  },
};
