/** Signatures carry the client's time; the server refuses those that are too far from its own. */
import type { Check } from '../../facts.ts';

/** SigV4's tolerance, in milliseconds. AWS General Reference, "Elements of an AWS API request signature". */
const toleranceMs = 5 * 60_000;

export const clockSkew: Check = {
  id: 'clock-skew',
  find({ now, server, platform }) {
    if (server?.clock === undefined || Math.abs(server.clock - now) < toleranceMs) return undefined;
    const minutes = Math.round((server.clock - now) / 60_000);
    return {
      what: `This machine's clock is ${Math.abs(minutes)} minutes ${minutes > 0 ? 'behind' : 'ahead of'} the server's.`,
      why:
        'Requests are signed with the time, ' +
        'and signatures more than five minutes off are refused (SignatureDoesNotMatch, RequestTimeTooSkewed).',
      mend:
        platform === 'darwin'
          ? 'sudo sntp -sS time.apple.com'
          : 'sudo timedatectl set-ntp true   (in a virtual machine that slept: sudo hwclock --hctosys)',
    };
  },
};
