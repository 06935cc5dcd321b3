/** Where the pages of state machines and executions are; they stay in the Region shown. */
import { inRegion } from '../../api/region';

const at = (path: string, arn: string): string =>
  inRegion(`/states/${path}/details?${new URLSearchParams({ arn }).toString()}`);

export const machinesCrumb = () => ({ text: 'State machines', path: inRegion('/states') });
export const machinePath = (arn: string): string => at('state-machines', arn);
export const executionPath = (arn: string): string => at('executions', arn);
export const nameIn = (arn: string): string => arn.slice(arn.lastIndexOf(':') + 1);
