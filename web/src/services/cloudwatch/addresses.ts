/** Where the pages of log groups are; they stay in the Region shown. */
import { inRegion } from '../../api/region';

const at = (path: string, query: Readonly<Record<string, string>>): string =>
  inRegion(`/cloudwatch/${path}?${new URLSearchParams(query).toString()}`);

export const groupsCrumb = () => ({ text: 'Log groups', path: inRegion('/cloudwatch') });
export const groupCrumb = (group: string) => ({ text: group, path: groupPath(group) });

export const groupPath = (group: string): string => at('log-groups/details', { group });
/** `stream`: without one, the events of all. */
export const eventsPath = (group: string, stream?: string): string =>
  at('log-groups/events', { group, ...(stream !== undefined && { stream }) });
export const tailPath = (group: string): string => at('live-tail', { group });
