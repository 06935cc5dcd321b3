/** The stack CDKToolkit is there, but not whole: Amplify and the CDK stop at it. */
import type { Check } from '../../facts.ts';

export const bootstrapBroken: Check = {
  id: 'bootstrap-broken',
  find({ server }) {
    const { bootstrap } = server ?? {};
    if (!bootstrap || !['broken', 'blocked'].includes(bootstrap.verdict)) return undefined;
    const { region, account, verdict, findings } = bootstrap;
    const command = `sandlot bootstrap --region ${region} --account ${account}`;
    return {
      what: `The bootstrap of account ${account} in ${region} is not whole.`,
      why: findings.map(({ what }) => what).join(' '),
      mend: verdict === 'broken' ? command : findings.map(({ mend }) => mend).join('\n'),
    };
  },
};
