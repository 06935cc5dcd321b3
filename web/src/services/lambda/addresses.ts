/** Where the pages of functions are; they stay in the Region shown. */
import { inRegion } from '../../api/region';

export const functionsCrumb = () => ({ text: 'Functions', path: inRegion('/lambda') });

export const functionPath = (name: string): string =>
  inRegion(`/lambda/functions/details?${new URLSearchParams({ name }).toString()}`);

/** Pages of other services that a function leads to. */
export const logGroupPath = (group: string): string =>
  inRegion(`/cloudwatch/log-groups/details?${new URLSearchParams({ group }).toString()}`);

export const rolePath = (name: string): string => `/iam/roles/${encodeURIComponent(name)}`;
