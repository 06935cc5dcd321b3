/** An endpoint of TLS here, and clients that do not know the authority of its certificate. */
import { configuredEndpoints, localAddress } from '../../endpoints.ts';
import type { Check } from '../../facts.ts';
import { shownAddress } from '../../shown-address.ts';

export const authorityUnknown: Check = {
  id: 'authority-unknown',
  find({ tls, server, ...facts }) {
    if (!server) return undefined;
    const port = new URL(server.endpoint).port || '80';
    const found = configuredEndpoints(facts).find(
      ({ url }) => /^https:/i.test(url) && localAddress(url)?.port === port,
    );
    const lacking = [...(tls?.node ? [] : ['NODE_EXTRA_CA_CERTS']), ...(tls?.botocore ? [] : ['AWS_CA_BUNDLE'])];
    if (!found || lacking.length === 0) return undefined;
    return {
      what:
        `${found.place} is ${shownAddress(found.url)}, ` +
        `and ${lacking.join(' and ')} ${lacking.length > 1 ? 'name' : 'names'} no file with this server's authority.`,
      why:
        'Node and botocore ask neither the system nor a browser whom to trust: they refuse the certificate. ' +
        'The plain address needs none.',
      mend: 'eval "$(sandlot env)"',
    };
  },
};
